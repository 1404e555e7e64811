# 合规框架及其控制项的文字。

controls-title = 控制项
controls-intro = HSS数据对各框架控制项的说明。只有完整且近期的数据对控制项涉及的每个资产都能证明时，控制项才算满足；数据不能决定的为无法判定，并说明原因。HSS完全无法说明的列为不可评估。
controls-frameworks = 各框架结论
controls-framework = 框架
controls-control = 控制项
controls-verdict = 结论
controls-reason = 原因
controls-not_assessable = HSS数据无法评估
controls-why = 为何不能
controls-speaks_to = HSS能看到的
controls-tests = 测试
controls-evidence = 证据
controls-source = 出处
controls-read = 查阅于{ $date }，可信度{ $sureness }
controls-show = 显示发现项
controls-none = 没有选择框架。
controls-version = { $title } { $version }
controls-settings = 结果旁的长度视为{ $meaning ->
    [host_value] 主机自身的值
   *[hss_threshold] HSS检查所依据的阈值
}（min_length_meaning = { $meaning }）。
controls-stated = HSS没有说明时，操作者声明HSS按{ $stated }个字符检查（assumed_min_length = { $stated }）。
controls-details = 原因、测试和出处
controls-main-reason = { $total }个资产中的{ $count }个：{ $reason }
controls-reason-line = { $verdict }，{ $assets }：{ $reason }
controls-asset-sets = 每条原因旁仅列出部分资产；全部资产见report.json的asset_sets。该清单的SHA-256：{ $digest }
controls-examples = { $names }，另有{ $count }个
controls-further = 另有{ $count }个原因见report.json
controls-count-not_satisfied = { $count }个控制项不满足
controls-count-undetermined = { $count }个无法判定
controls-count-satisfied = { $count }个满足
controls-count-not_applicable = { $count }个不适用
controls-count-not_assessable = { $count }个不可评估

## How a control stands
control-not_satisfied = 不满足
control-undetermined = 无法判定
control-satisfied = 满足
control-not_applicable = 不适用
control-not_assessable = 不可评估

## What kind of evidence
evidence-direct = 直接证据
evidence-indicative = 间接证据：可以否定控制项，但不能证明其满足
evidence-supporting = 辅助证据：本身不决定任何结论

## Tests in words
test-length = 至少{ $clause }个字符
test-classes-all = 要求{ $rules }
test-classes-any = 要求{ $rules }之一
test-classes-some = 要求{ $rules }中的{ $count }种
test-weak_password-all = 没有账号使用弱口令（{ $evidence }）
test-weak_password-default = 没有供应商默认账号使用弱口令（{ $evidence }）
test-weak_password-service = 没有服务账号使用弱口令（{ $evidence }）
test-weak_password-system = 没有操作系统账号使用弱口令（{ $evidence }）
test-hss_policy = 口令策略达到HSS所设定的要求
test-evidence-direct = 命中即为反证
test-evidence-indicative = 命中表明不满足，但不构成证明
test-evidence-supporting = 命中表明不满足，但不构成证明

## Whose password
accounts-all = 某个账号
accounts-default = 某个供应商默认账号
accounts-service = 某个服务账号
accounts-system = 某个操作系统账号

## Why a control stands as it does
control-reason-met = 测试所要求的全部具备
control-reason-met_as_stated = 如果HSS如操作者所声明按{ $stated }个字符检查，则测试得到满足
control-reason-weak_password = { $accounts }使用弱口令
control-reason-length_too_short = { $stated ->
    [yes] 口令策略未达到HSS的{ $threshold }个字符的阈值（据操作者声明），而该阈值不比控制项要求的{ $clause }个字符严格
   *[no] 口令策略未达到HSS的{ $threshold }个字符的阈值，而该阈值不比控制项要求的{ $clause }个字符严格
}
control-reason-host_length_too_short = { $stated ->
    [yes] 口令策略要求{ $length }个字符（据操作者声明），控制项要求{ $clause }个
   *[no] 口令策略要求{ $length }个字符，控制项要求{ $clause }个
}
control-reason-classes_missing = 口令策略没有要求：{ $rules }
control-reason-hss_policy_not_met = HSS表示未达到其口令策略
control-reason-weak_password_indicates = { $accounts }使用弱口令：间接反证，不构成证明
control-reason-speaks_against = HSS的结果不利于该控制项；它们只是辅助证据，不决定结论
control-reason-accepted_in_hss = 有一个不合格项被人在HSS中选择忽略
control-reason-accepted_by_waiver = 有一个不合格项被豁免接受
control-reason-threshold_looser = { $stated ->
    [yes] 达到了操作者所声明的HSS的{ $threshold }个字符的阈值，但它比控制项要求的{ $clause }个字符宽松；请在HSS中提高到{ $clause }
   *[no] 达到了HSS的{ $threshold }个字符的阈值，但它比控制项要求的{ $clause }个字符宽松；请在HSS中提高到{ $clause }
}
control-reason-threshold_stricter = { $stated ->
    [yes] 口令策略未达到HSS的{ $threshold }个字符的阈值（据操作者声明），而该阈值比控制项要求的{ $clause }个字符严格
   *[no] 口令策略未达到HSS的{ $threshold }个字符的阈值，而该阈值比控制项要求的{ $clause }个字符严格
}
control-reason-threshold_unknown = HSS没有说明按多少长度检查，因此无从得知是否达到控制项要求的{ $clause }个字符
control-reason-policy_contradicted = HSS对其要求的说法自相矛盾：{ $rule }
control-reason-rule_unknown = HSS没有说明该规则的结果：{ $rule }
control-reason-class_not_required = HSS不要求这类字符，因此其结果不能证明什么：{ $rule }
control-reason-class_count_unknown = HSS没有说明要求多少个这类字符：{ $rule }
control-reason-class_count_stricter = HSS要求{ $threshold }个这类字符，而策略要求得更少；是否要求一个尚不清楚：{ $rule }
control-reason-weak_result_unknown = HSS列出了一个弱口令结果，但没有说明是什么结果
control-reason-account_unknown = HSS列出了一个弱口令，但没有说明属于谁
control-reason-no_policy_result = HSS没有列出口令策略的结果
control-reason-not_protected = 防护已关闭
control-reason-agent_offline = Agent没有应答
control-reason-never_scanned = 尚未扫描
control-reason-state_unknown = 数据没有说明HSS能否检查它
control-reason-not_in_inventory = 只有结果提到它；没有清单列出它
control-reason-not_asked_for = 没有查询该类型的镜像
control-reason-coverage_incomplete = 数据不完整：缺少的部分可能包含不合格项
control-reason-stale = 最近一次扫描过于久远
control-reason-scan_time_unknown = HSS没有说明何时扫描
control-reason-nothing_against = 没有不利于控制项的内容，但HSS只能看到其中一部分
control-reason-supports = HSS的结果支持该控制项；但不能证明
control-reason-system_unknown = 该框架针对某一种操作系统，而数据没有给出主机的操作系统
control-reason-no_assets = 没有可判定的资产
control-reason-other_kind = 该框架针对另一类资产
control-reason-other_system = 该框架针对另一种操作系统

## Method
method-controls = 控制项对每个资产分别判定，由最差的资产决定。只有主机达到HSS的一个至少同样严格的阈值时，长度才算满足；未达到一个并不更严格的阈值时算不满足；介于两者之间为无法判定。字符种类同理；HSS没有要求时的通过不能证明什么。
method-controls-doubt = 过期、没有日期、来自HSS无法检查的资产或来自不完整数据的结果，不能使控制项满足。扫描时间取该资产最新的结果。反证无论新旧都有效。被接受的不合格项使控制项无法判定。
method-controls-sources = 除非出处另有说明，标准条款的引用查阅自公开的对照资料，而不是标准原文；标题为我们自己的表述。可信度：A为两个来源一致，A-为一个有全文的来源，B为一个二手来源，C为一般知识。
method-controls-accounts = 针对供应商默认账号的控制项，以下名称视为默认账号：{ $accounts }。

## Conditions
condition-control-broken = 超出门槛：{ $control }不满足，{ $count }个资产构成反证。
condition-control-kept = 未超出门槛：{ $control }满足或不适用。
condition-control-undetermined = 无法判断门槛：{ $control }未能判定。
