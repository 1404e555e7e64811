# 已接受的风险、整改期限、现行策略和门槛条件的文字。

## Conditions
condition-severity-broken = 超出门槛：{ $count }个未处理的发现项为{ $severity }及以上。
condition-severity-kept = 未超出门槛：没有{ $severity }及以上的未处理发现项。
condition-severity-undetermined = 无法判断门槛：已读取的数据中没有{ $severity }及以上的未处理发现项，但数据不完整。
condition-overdue-broken = 超出门槛：{ $count }个未处理的发现项已逾期。
condition-overdue-kept = 未超出门槛：没有逾期的未处理发现项。
condition-overdue-undetermined = 无法判断门槛：已读取的数据中没有逾期的未处理发现项，但数据不完整。
condition-overdue-severity-broken = 超出门槛：{ $count }个{ $severity }及以上的未处理发现项已逾期。
condition-overdue-severity-kept = 未超出门槛：没有{ $severity }及以上的未处理发现项逾期。
condition-overdue-severity-undetermined = 无法判断门槛：已读取的数据中没有{ $severity }及以上的未处理发现项逾期，但数据不完整。
condition-coverage-broken = 超出门槛：数据不完整；{ $count }个列表未能完整读取。
condition-coverage-kept = 未超出门槛：数据完整。
condition-coverage-share-broken = 超出门槛：HSS检查了{ $expected }个资产中的{ $scanned }个（{ $share }）；要求{ $required }%。
condition-coverage-share-kept = 未超出门槛：HSS检查了{ $expected }个资产中的{ $scanned }个（{ $share }）；要求{ $required }%。
condition-coverage-share-undetermined = 无法判断门槛：HSS检查了已读取的{ $expected }个资产中的{ $scanned }个（{ $share }），要求{ $required }%，但数据不完整。
condition-waivers-broken = 超出门槛：{ $count }项豁免已到期，而其涵盖的发现项仍未处理。
condition-waivers-kept = 未超出门槛：没有到期的豁免留下未处理的发现项。
condition-waivers-undetermined = 无法判断门槛：已读取的数据中没有到期的豁免留下未处理的发现项，但数据不完整。

## Accepted risks
waivers-title = 已接受的风险
waivers-intro = 豁免以一定的理由在一定的时间内接受不合格项。被豁免的内容仍然列出并计数，只是不算未处理。日期以UTC起止，豁免有效至最后一天结束。
waivers-sentence-none = 没有提供豁免文件：除在HSS中已忽略的以外，没有接受任何风险。
waivers-sentence-empty = 豁免文件中没有豁免：除在HSS中已忽略的以外，没有接受任何风险。
waivers-sentence = 共有{ $waivers }项豁免；{ $waived ->
    [0] 没有发现项被豁免。
   *[other] { $waived }个发现项被豁免。
}
waivers-expired-open = { $count }项已到期，留下未处理的发现项。
waivers-expiring = { $count }项即将到期。
waivers-unused = { $count }项没有涵盖任何内容。
waivers-unbounded = { $count }项没有比项目更窄的限定。
waivers-broad = { $count }项涵盖的内容超出策略允许。
waivers-show = 显示被豁免的发现项
waivers-ignored = 在HSS中已忽略
waivers-waived = 已豁免
waiver = 豁免
waiver-state = 状态
waiver-covers = 涵盖
waiver-why = 理由
waiver-people = 责任人、批准人、工单
waiver-owner = 责任人
waiver-approver = 批准人
waiver-ticket = 工单
waiver-holds = 起止
waiver-span = { $created }至{ $expires }
waiver-findings = 发现项
waiver-waived-count = 豁免{ $waived }个
waiver-covered-count = 涵盖{ $covered }个
waiver-state-expired = 已到期
waiver-state-applied = 已生效
waiver-state-for_controls = 仅用于控制项
waiver-state-unused = 未使用
waiver-state-not_yet_valid = 尚未生效
waiver-last-day = 今天是最后一天
waiver-days-left = 剩余{ $count }天
waiver-days-over = 已过{ $count }天
waiver-remark-leaves-open = 其涵盖的{ $count }个发现项未处理。
waiver-remark-ignored = 其中{ $count }个同时在HSS中已忽略。
waiver-remark-expires_soon = 即将到期。
waiver-remark-unbounded = 范围过宽：没有比项目更窄的限定。
waiver-remark-too_broad = 范围过宽：涵盖的内容超出策略允许。
waiver-remark-too_long = 有效期超出策略允许。
waiver-remark-approver_is_owner = 由责任人自己批准。
waiver-remark-redundant = 没有作用：其涵盖的内容没有它也已被接受。
waiver-scope-finding = 发现项
waiver-scope-asset = 资产
waiver-scope-account = 账号
waiver-scope-service = 服务
waiver-scope-check = 检查
waiver-scope-region = 区域
waiver-scope-project_id = 项目
waiver-scope-enterprise_project_id = 企业项目
waiver-scope-severity_at_most = 严重程度不超过
waiver-scope-control = 控制项

## Deadlines
no-figure = –
deadlines-title = 整改期限
deadline-sentence-none = 策略没有设定整改期限。
deadline-sentence = { $overdue ->
    [0] 没有逾期的未处理发现项；
   *[other] { $overdue }个未处理的发现项已逾期；
}{ $dated }个有整改期限，其中{ $soon }个在七天之内到期。
deadline-intro = 期限为UTC某日结束时。只有未处理的发现项有期限。
deadline-from-first_seen = 天数从本程序首次发现不合格项起算。
deadline-from-in_use_since = 天数从弱口令开始使用起算（以HSS所知为限），否则从本程序首次发现不合格项起算。
deadline-allowed = 允许
deadline-open = 未处理
deadline-overdue = 逾期
deadline-longest = 最长逾期
deadline-list = 逾期最久的
deadline-due = 到期
deadline-days-over = 逾期天数
deadline-account = 账号
overdue = 逾期
due = 到期
due-yes = 逾期
due-no = 期限内

## Coverage that the policy demands
coverage-share-kept = HSS检查了{ $expected }个资产中的{ $scanned }个（{ $share }），达到策略要求的{ $required }%。
coverage-share-undetermined = HSS检查了已读取的{ $expected }个资产中的{ $scanned }个（{ $share }）；策略要求{ $required }%，但数据不完整。
coverage-share-broken = HSS检查了{ $expected }个资产中的{ $scanned }个（{ $share }），未达到策略要求的{ $required }%。

## The policy in force
policy-lines-title = 现行策略
policy-lines-intro = 除严重程度公式以外的判定依据。文件附其内容的SHA-256。
policy-line = 设置
policy-line-value = 值
policy-line-unset = 未设置
policy-line-stale = 结果视为过期的时间
policy-line-deadline = 整改期限，{ $severity }
policy-line-from = 期限的起算
policy-line-coverage = HSS必须检查的资产最低占比
policy-line-expiring = 豁免视为即将到期的时间
policy-line-most-findings = 豁免涵盖的发现项超过此数即过宽
policy-line-most-share = 涉及多个资产的豁免占全部不合格项超过此比例即过宽
policy-line-most-days = 豁免的最长有效期
policy-line-file = 策略文件{ $file }
policy-line-waivers = 豁免文件{ $file }
formula-service-named = 服务{ $name }的账号，代之以
formula-value = 主机在HSS中的重要性：{ $name }

## The explorer
html-deadlines = 整改期限
html-accepted = 已接受
html-waiver = 豁免
html-due = 到期
html-deadline = 整改期限
html-points-value = 主机的重要性
html-others-overdue = 逾期
deadline-none = 没有期限
deadline-in_time = 期限内
deadline-show = 显示逾期的发现项
waivers-of-state = 豁免
waivers-all = 全部{ $waivers }项豁免

## On paper
waivers-heading = 豁免
waivers-what = 内容
waivers-count = 数量
waivers-waived-findings = 被豁免的发现项
waivers-ignored-findings = 在HSS中已忽略的发现项

## The command
waiver-state-holds = 有效
waivers-checked = { $waivers ->
    [0] 文件中没有豁免。
   *[other] 读取了{ $waivers }项豁免；格式正确。
}
