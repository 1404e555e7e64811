# 所有报告共用的文字。

classification = 密级
logo = 标志
report-title = 口令合规报告
unknown = 未知
none = 无
yes = 是
no = 否

## Forms: GB/T 15834 on punctuation, full-width marks and no space behind them
form-list = 、
form-clauses = ；
form-sentences = { "" }
form-label = ：
form-percent = %
form-moment = %Y年%-m月%-d日%H:%M UTC

## Counts
count-findings = { $count }个发现项
count-assets = { $count }个资产
count-hosts = { $count }台主机
count-images = { $count }个镜像
count-days = { $count }天
count-rows = { $count }行

## Severities
severity = 严重程度
severity-critical = 严重
severity-high = 高危
severity-medium = 中危
severity-low = 低危
severity-none = –

## Checks, results, states
check-weak_password = 弱口令
check-password_complexity = 口令复杂度
result-fail = 不通过
result-unknown = 未知
result-pass = 通过
status-open = 未处理
status-ignored_in_hss = 在HSS中已忽略
status-waived = 已豁免
kind-host = 主机
kind-image = 镜像
rule-min_length = 最小长度
rule-uppercase_letter = 大写字母
rule-lowercase_letter = 小写字母
rule-number = 数字
rule-special_character = 特殊字符
freshness-recent = 近期
freshness-stale = 过期
freshness-unknown = 扫描时间未知

## Population
class-failing = 不合格
class-ignored = 仅有已接受项
class-clean = 未发现问题
class-not_protected = 未防护
class-agent_offline = Agent离线
class-never_scanned = 从未扫描
class-unknown = 未知

## Completeness
verdict-complete = 数据完整
verdict-changed_while_reading = 读取期间数据发生变化
verdict-short = 数据不完整：缺少部分行
verdict-failed = 数据不完整：部分列表无法读取
outcome-complete = 完整
outcome-unsupported = 此处不提供
outcome-changed_while_reading = 读取期间变化
outcome-short = 缺行
outcome-failed = 失败

## The figures of page one
headline-at-least = ≥ { $count }
fix-none = 没有未处理的发现项。
fix-none-incomplete = 已读取的数据中没有发现问题，但数据不完整。
headline-open = 未处理的发现项
headline-urgent = 严重或高危
headline-hosts = 不合格的主机
headline-images = 不合格的镜像
headline-of-total = 占{ $total }的{ $share }
headline-of-total-at-least = 已知{ $total }个；数据未全部读取
headline-on-assets = 涉及{ $hosts }台主机和{ $images }个镜像
headline-critical = 其中{ $count }个为严重

## Charts
breakdown-severity = 按严重程度统计的未处理发现项
breakdown-population-hosts = 主机
breakdown-population-images = 镜像
breakdown-ages = 按使用时长统计的弱口令
breakdown-rules = 未满足的口令规则
breakdown-freshness = 未处理发现项所依据扫描的新旧
breakdown-services = 按服务统计的弱口令
breakdown-accounts = 按账号名统计的弱口令
breakdown-image-types = 按镜像类型统计的未处理发现项
breakdown-enterprise-projects = 按企业项目统计的未处理主机发现项
breakdown-projects = 按项目统计的未处理发现项
age-under-30 = 30天以内
age-30-89 = 30–89天
age-90-364 = 90–364天
age-from-365 = 一年及以上
age-unknown = 未知
bar-others = 其他{ $count }项

## Fix first
reason-weak = { $accounts }使用弱口令
reason-complexity = 口令策略过弱
reason-exposed = 公网地址{ $address }
reason-privileged = 管理员账号
reason-age = 已使用最长{ $count }天

## Completeness, in sentences
verdict-line = { $label }。{ $sentence }
verdict-sentence-complete = 读取的{ $lists }个列表全部读到末尾，共{ $rows }行，与服务声明的总数一致。
verdict-sentence-changed_while_reading = { $lists }个列表中有{ $whole }个与服务声明的总数一致；其余列表的总数在读取期间发生变化。请重新运行以确认。
verdict-sentence-short = { $lists }个列表中有{ $whole }个与服务声明的总数一致；其余列表缺少部分行。缺少的内容列于“完整性”一节。缺少的数据一律不计为合规。
verdict-sentence-failed = { $lists }个列表中有{ $whole }个读到了末尾。缺少的内容列于“完整性”一节。缺少的数据一律不计为合规。
verdict-sentence-not-offered = 另有{ $count }个列表此处不提供，且不缺少任何内容。
verdict-sentence-fewer-types = 没有查询所有镜像类型；其他类型的镜像为未知。
verdict-sentence-no-assets = 此范围内没有主机也没有镜像：没有判断任何内容。
population-sentence-not-asked = 其中{ $count }个镜像为未知，因为没有查询其类型。
population-sentence-clean-in-part = 其中{ $count }个虽有一项检查合格，仍为未知：另一项检查没有任何信息。
gap-concerned = { $why }；清单中有{ $count }个此类型的镜像
population-sentence-balanced = 各类之和等于清单中的{ $listed }。
population-sentence-unlisted = 各类之和为{ $total }：清单中的{ $listed }，以及有结果但不在任何清单中的{ $unlisted }。
read-by-image = 逐个镜像读取：{ $count }个镜像。
read-by-filter = 分{ $count }部分读取，因为列表超出了服务允许的最大偏移量。
total-counts-accounts = 声明的总数按账号计，而不是按主机计。
rows-unreadable = { $count }行无法读取。
endpoint-host_weak_passwords = 主机弱口令
endpoint-host_password_complexity = 主机口令复杂度
endpoint-image_weak_passwords = 镜像弱口令
endpoint-image_password_complexity = 镜像口令复杂度
endpoint-hosts = 主机列表
endpoint-registry_images = 仓库镜像
endpoint-cicd_images = CI/CD镜像
endpoint-swr_images = SWR镜像（已弃用的列表）
endpoint-projects = 项目（IAM）

## The severity formula
formula-title = 严重程度的计算公式
formula-intro = 每个未处理的发现项累加下列分值，总分决定严重程度。
formula-weak = 弱口令
formula-complexity = 口令策略不合格
formula-rule = 每条未满足的策略规则
formula-exposed = 主机有公网地址
formula-privileged = 管理员账号（{ $accounts }）
formula-service = 网络服务的账号，而不是系统账号
formula-age = 弱口令使用达{ $count }天或更久（取最长的一档）

## Method and limits
method-title = 方法与局限
method-source = 所有结果均来自华为云的HSS API v5；本程序自身不做任何扫描。
method-paging = 每个列表逐页读取，直到服务返回空页；声明的总数只用于与实际收到的数据核对，不作为依据。
method-merge = 描述同一资产、同一检查、同一账号和同一服务的多行合并为一个发现项。
method-unknown = HSS没有给出的值为未知：既不算通过，也不算不通过。
method-absence = 没有任何结果提到的资产，只有在清单表明HSS能够检查它、且应当提到它的列表（其镜像类型和检查项自己的列表）已查询并完整读取时，才算未发现问题。HSS没有说明是否列出合规的口令策略：没有结果时策略为未知，即使口令未发现问题，该资产也为未知。
method-complexity = 口令复杂度是HSS对照其自身阈值得出的结论。HSS没有说明是否列出通过的资产，因此没有复杂度结果的资产就是没有结果，而不是通过。
method-duration = 弱口令的使用时长由HSS按天统计；最大可能值表示未知。
method-scope = 结果覆盖调用者可见的企业项目。HSS会列出主机上的本地镜像，但无法通过这些列表读取其口令。
method-reproduce = 原始应答保存在本次运行的evidence文件夹中；相同的证据和相同的时间生成逐字节相同的报告。
method-stale = 超过{ $count }天的结果视为过期。

## The service's own statistics
cross-title = 服务自身的统计数据
cross-intro = 除列表外，HSS还给出一些统计数字。每个数字都与采集到的数据核对。差异不改变完整性结论；可能的原因会一并列出。
cross-sentence-agree = 服务自身的统计数据一致：可核对的{ $compared }个数字全部相符。
cross-sentence-differ = 服务自身的{ $compared }个统计数字中有{ $differ }个与采集到的数据不同。
cross-sentence-nothing = 服务自身的统计数据中没有可以核对的数字。
cross-sentence-never = 采集这份证据时没有查询服务自身的统计数据。
cross-sentence-not_asked = 其中{ $count }项统计无法查询。
cross-figure = 数字
cross-result = 结果
cross-stated = HSS给出
cross-counted = 采集到
cross-target = 区域 / 项目
cross-remark = 备注
cross-agrees = 一致
cross-differs = 不同
cross-not_comparable = 不可比较
cross-not_asked = 未应答
cross-error = 无法查询：{ $error }
cross-others = 另外统计到：{ $others }。
cross-unexplained = 采集到的数据不能解释这一差异。
cross-all = 全部{ $count }个数字
cross-agreeing = 有{ $count }个数字一致，此处不列出；见report.json。
statement-baseline_overview = 基线概览
statement-baseline_statistic = 主机基线统计
statement-image_baseline_statistic = 镜像基线统计
statement-host_statistics = 主机统计
statement-agent_status = Agent统计
statement-password_settings = 口令设置
figure-hosts_in_weak_password_check = 参与弱口令检查的主机
figure-hosts_with_weak_passwords = 有弱口令的主机
figure-hosts_without_weak_passwords = 没有弱口令的主机
figure-hosts_not_checked_for_weak_passwords = 未做弱口令检查的主机
figure-host_weak_passwords = 主机上的弱口令
figure-host_policies = 主机的口令策略
figure-image_weak_passwords = 镜像中的弱口令
figure-image_policies = 镜像的口令策略
figure-hosts = 主机
figure-hosts_protected = 已防护的主机
figure-hosts_unprotected = 未防护的主机
figure-agents_online = 在线的Agent
figure-agents_offline = 离线的Agent
figure-agents_not_installed = 没有Agent的主机
figure-agents_failed = 安装失败的Agent
counted-listed_hosts = 主机列表中的主机
counted-listed_hosts_not_closed = 列表中防护未关闭的主机
counted-protected_hosts = 列表中防护开启的主机
counted-unprotected_hosts = 列表中防护关闭的主机
counted-unprotected_hosts_without_weak_passwords = 列表中防护关闭且没有弱口令的主机
counted-other_hosts_without_weak_passwords = 列表中防护未关闭且没有弱口令的主机
counted-assessable_hosts_without_weak_passwords = 运行中、已防护、已扫描且没有弱口令的主机
counted-online_agents = Agent在线的主机
counted-offline_agents = Agent离线的主机
counted-all_agents_not_online = 没有在线Agent的主机
counted-missing_agents = 没有Agent的主机
counted-all_missing_agents = 尚未安装Agent的主机
counted-failed_agents = Agent安装失败的主机
counted-hosts_with_weak_passwords = 有弱口令的主机
counted-weak_host_accounts = 使用弱口令的账号
counted-hosts_failing_policy = 策略不合格的主机
counted-hosts_failing_policy_with_ignored = 策略不合格的主机（含已忽略）
counted-host_policy_results = 有策略结果的主机
counted-host_policy_results_with_ignored = 有策略结果的主机（含已忽略）
counted-images_with_weak_passwords = 有弱口令的镜像
counted-weak_image_accounts = 使用弱口令的账号
counted-images_failing_policy = 策略不合格的镜像
counted-image_policy_results = 有策略结果的镜像
explanation-list_incomplete = 其所依据的列表未能完整读取。
explanation-totals_moved = 列表在读取期间发生变化。
explanation-scan_between = 两次读取之间可能有扫描结束。
explanation-ignored_results = 已忽略的结果可能计入，也可能不计入。
explanation-enterprise_scope = 它涵盖的企业项目可能与列表不同。
explanation-uncovered_images = 仅存在于主机上的镜像不在任何结果列表中。
explanation-unlisted_assets = 部分结果涉及清单中没有的资产，例如此后已删除的主机。
explanation-meaning_unclear = HSS没有说明它究竟统计什么。

## What HSS requires
policy-title = HSS检查所依据的口令策略
policy-intro = 这些是HSS的阈值，不是主机自身的设置。结果只说明主机是否达到这些阈值，不说明是否达到更严格的规则。
policy-source = 出处
policy-source-settings = 项目的设置
policy-source-rows = 结果行
policy-source-unknown = 没有说明
policy-contradicted = 结果行所依据的检查要求为：{ $rules }。

## What is missing, and what is worth knowing about the scope
gap-what-region = { $region }的{ $list }
gap-what = { $region }的{ $list }，项目{ $project }
gap-what-parameters = { $region }的{ $list }，项目{ $project }（{ $parameters }）
gap-unsupported = 服务在此处没有这样的列表
gap-short = 缺少部分行
remark = { $what }：{ $why }
remark-many = { $count }个列表：{ $why }；第一个是{ $first }
hint-project = 提示：项目{ $project }的所有列表均被拒绝，请检查项目ID，并确认该项目属于此区域和此账号
hint-check = 提示：使用相同的设置运行`hss-audit check`，可了解如何逐一处理这{ $count }个列表
remark-note = 说明：{ $what }：{ $why }
notice-scope_drift = { $region }有{ $count }个项目未列入
notice-drift_unknown = 不清楚{ $region }是否有未列入的项目
notice-project_disabled = { $region }有{ $count }个项目未读取
notice-project_disabled-why = 在IAM中已停用：{ $projects }
notice-project = { $name }（{ $id }）
notice-fewer_image_types = { $region }的{ $count ->
    [one] 项目{ $project }
   *[other] { $count }个项目
}的镜像只读取了一部分
notice-fewer_image_types-why = 查询的类型：{ $types }
notice-no_assets = { $region }的{ $count ->
    [one] 项目{ $project }
   *[other] { $count }个项目
}在此范围内没有主机也没有镜像
notice-no_assets-why = 该处没有任何可判断的内容；请核对区域、项目和企业项目：{ $projects }

## Notices
notice-two-addresses = { $count }台主机的结果行带有两个不同的私网地址；打印的是private_ip，而不是host_ip。
notice-narrowed = { $count }项统计被拒绝提供全部企业项目的数据，只查询了默认企业项目。
notice-withheld = 应答中有{ $count }处未曾请求的内容，因其可能涉密，在保存应答之前已去除。
