# 各次运行之间的变化，以及发现项的发展。

change-title = 变化
html-changes = 变化
change-since = 与{ $moment }的运行（{ $run }）比较。
change-first-run = 这是归档中此范围的第一次运行：还没有可比较的对象。
change-none-usable = 归档中有此范围的更早运行，但都无法使用：没有进行比较。
change-not-asked = 本报告被要求不查看更早的运行：没有进行比较。
change-figure = { $label }：{ $count }
change-new = 新增
change-new-means = 此前的运行中都没有
change-reopened = 重现
change-reopened-means = 上次运行中已消失，现在又出现
change-none = 未说明
change-persisting = 未变
change-persisting-means = 与上次运行相同
change-changed = 变更
change-changed-means = 状态或严重程度与此前不同
change-fixed = 已整改
change-fixed-means = 再次检查，已不存在
change-vanished = 消失
change-vanished-means = 已不存在，但没有检查：不能证明已整改
change-incomparable = 不可比较
change-incomparable-means = 两次运行之一不可能看到它们
change-reason = { $class }，{ $count }：{ $why }
change-unusable = 运行{ $run }未采用：{ $why }
change-link = 消失的内容，以及发现项的发展
change-column = 与上次运行相比
change-findings = 发现项
change-meaning = 含义

gone-title = 已不存在
gone-intro = 上次运行有而本次运行没有的发现项。“已整改”意味着得到证明：HSS再次检查了该资产，且未再发现。
gone-none = 上次运行的每个发现项仍然存在。
gone-limited = 显示{ $count }个中的前{ $shown }个；全部见report.json。
gone-fate = 结果如何
gone-what = 发现项
gone-account = { $check }：{ $account }（{ $service }）
gone-asset = 资产
gone-severity = 严重程度
gone-first-seen = 首次发现
gone-not-listed = 该资产不再列出
gone-not-protected = 主机的防护已关闭
gone-agent-offline = 主机的Agent没有应答
gone-never-scanned = 该资产没有完成过扫描
gone-not-scanned-again = 该资产此后没有再扫描
gone-not-reported = HSS不再给出它的结果
gone-not-in-scope = 另一次运行没有查询此项目
gone-other-enterprise-projects = 另一次运行查询的是其他企业项目
gone-image-type-not-asked = 另一次运行没有查询此类镜像
gone-results-incomplete = 结果列表没有读到末尾
gone-inventory-incomplete = 资产列表没有读到末尾
gone-reinstalled = 重装为{ $key }

difference-scope = 两次运行查询的区域、项目或企业项目不同；只比较两者共同覆盖的部分。
difference-image-types = 两次运行查询的镜像类型不同；只比较两者共同覆盖的部分。
difference-earlier-incomplete = 较早的运行有缺口：它看不到的不称为新增。
difference-later-incomplete = 较晚的运行有缺口：它看不到的不称为已整改。

trend-section = 发现项的发展
trend-partial = 浅色：缺少数据
trend-title = 各次运行的未处理发现项
trend-moves-title = 各次运行的新增与已整改
trend-table = 数字
trend-run = 运行
trend-moment = 时间
trend-verdict = 数据
trend-open = 未处理
trend-none = –
trend-bar = { $moment }：{ $count }个未处理
trend-move = { $moment }：新增{ $new }个，已整改{ $fixed }个
trend-intro = 归档中此范围的各次运行，最早的在前。
trend-one = 目前只有一次运行；从第二次开始才有趋势。
remediation-title = 整改用时
remediation-intro = 从首次出现发现项的运行，到证明其已整改的运行；重现的重新计时。
remediation-mean = 平均
remediation-median = 中位数
trend-days = { $days }天

diff-title = { $earlier } → { $later }
diff-region = 区域
diff-remark = 备注
diff-more = ……另有{ $count }个；--json给出全部
diff-hint-incomparable = { $count }个发现项无法比较
history-none = 归档中没有此范围的运行。
history-scope = 范围{ $digits }

condition-new-broken = 超出门槛：{ $count }个未处理的发现项在上次运行中没有。
condition-new-kept = 未超出门槛：每个未处理的发现项在上次运行中都有。
condition-new-undetermined = 无法判断门槛：已读取的每个未处理发现项在上次运行中都有，但数据不完整。
condition-new-severity-broken = 超出门槛：{ $count }个{ $severity }及以上的未处理发现项在上次运行中没有。
condition-new-severity-kept = 未超出门槛：每个{ $severity }及以上的未处理发现项在上次运行中都有。
condition-new-severity-undetermined = 无法判断门槛：已读取的每个{ $severity }及以上的未处理发现项在上次运行中都有，但数据不完整。

## Tables of the command
table-left-out = 终端较窄，未显示的列：{ $columns }
