# HTML报告的文字。脚本所用的文字以%1、%2……表示要填入的数字或名称。

html-skip = 跳到报告正文
html-nav = 本报告的各节
html-run = 运行
html-generated = 生成时间
html-collected = 数据读取时间
html-scope = 范围
html-scope-more = 区域和IAM项目
html-span = { $from }至{ $to }
html-cut = { $start }……（共{ $count }个字符）
html-theme-light = 浅色
html-theme-dark = 深色
html-theme = 配色

## Sections
html-summary = 摘要
html-breakdown = 分布
html-completeness = 完整性
html-population = 资产状况
html-controls = 控制项
html-findings = 发现项
html-formula = 严重程度
html-method = 方法
html-digests = 摘要值

## The first page
html-verdict-title = 数据的完整性
html-verdict-link = 查看读取的每个列表
html-figures = 关键数字
html-balance = 资产数量不平衡：部分有结果的资产不在任何清单中，或者清单未能完整读取。
html-fix-title = 优先整改
html-fix-intro = 得分最高的资产。得分的由来见“严重程度”一节。
html-asset = 资产
html-open = 未处理
html-score = 得分
html-empty = 无内容：数量为零。
html-chart-part = { $label }：{ $count }（{ $share }）
html-others-title = 其他结果
html-others-results = 全部结果
html-others-ignored = 在HSS中已忽略
html-others-waived = 已豁免
html-others-passed = 通过
html-others-unknown = 未知
html-others-show = 显示已接受的风险

## Completeness
html-gaps-title = 缺少的内容
html-gaps-none = 请求的内容没有缺少。
html-gaps-further = 另有{ $count }处，列于“完整性”一节
html-gap-what = 缺少
html-gap-why = 原因
html-notices-title = 关于范围的说明
html-notice-what = 情况
html-notice-why = 哪些，或原因
html-ledger-title = 读取的列表
html-ledger-intro = 每个列表都读到空页为止。“声明”是服务给出的总数，“收到”是实际收到的不同行数。
html-ledger-lists = { $count }个列表
html-list = 列表
html-target = 区域 / 项目
html-declared = 声明
html-received = 收到
html-pages = 页数
html-requests = 请求数
html-retries = 重试数
html-outcome = 结果

## Population
html-population-intro = 每个资产恰好属于一类。没有发现项不等于合规：只有HSS能够检查、且两项检查都已知没有问题的资产才算作未发现问题。
html-class = 类别
html-both-checks = 两项检查合计
html-hosts = 主机
html-images = 镜像
html-total = 合计

## Findings without a script
html-plain-note = { $open ->
    [one] 唯一的未处理发现项
   *[other] { $open }个未处理发现项中的{ $shown }个，最紧急的资产在前
}。全部结果见同一文件夹中的findings.csv。
html-plain-script = 下面的搜索需要脚本，而此浏览器不运行脚本。
html-unsupported = 此浏览器无法解开发现项（缺少DecompressionStream）。2023年及以后的浏览器可以；全部结果也见同一文件夹中的findings.csv。
html-broken = 无法解开此文件中的发现项；文件可能已损坏。全部结果也见同一文件夹中的findings.csv。
html-loading = 正在解开发现项……

## The explorer
html-search = 搜索
html-search-hint = 名称、地址、账号、服务、标识、项目
html-filters = 筛选
html-filters-active = 筛选：已启用%1项
html-reset = 重置
html-everything = 全部显示
html-matching = %2个结果中的%1个
html-matching-assets = 涉及%1个资产
html-none-match = 没有结果符合这些筛选条件。
html-view = 视图
html-view-asset = 按资产
html-view-list = 列表
html-columns = 列
html-export = 导出CSV
html-expand = 全部展开
html-collapse = 全部收起
html-grid = 发现项。方向键移动，回车键打开。
html-more = 显示全部%1项
html-fewer = 收起
html-sort-hint = 按%1排序。按住Shift：作为次级排序。
html-sorted = 已按%1排序
html-ascending = 升序
html-descending = 降序
html-group = 显示%1项
html-severity-none = 不是失败
html-facet-search = 在%1中查找
html-reason-show = 显示这些资产
html-reason = %1 %2：%3 – %4
html-reason-counts = %1个资产：%2个有结果，%3个没有任何结果（列于下方清单）。
html-reason-all = %1个资产，全部有结果。
html-reason-export = 将这些资产导出为CSV
html-reason-missing = 此文件中没有这样的控制项原因。
html-reason-broken = 无法解开资产清单；文件可能已损坏。report.json的asset_sets也列出全部资产。
html-bare = 没有任何结果的资产
html-bare-shown = 此处列出%2个中的%1个。
html-bare-more = 再列出%1个
html-plain-assets = 不运行本页脚本时，每条原因最多显示五个资产。全部资产见report.json的asset_sets。
html-only-asset = 仅显示某一发现项的资产
html-only-asset-remove = 显示全部资产

## Columns and fields
html-id = 发现项标识
html-check = 检查
html-result = 结果
html-status = 状态
html-kind = 类型
html-account = 账号
html-service = 服务
html-days = 使用天数
html-scanned = 最近扫描
html-first-seen = 首次发现
html-freshness = 新旧
html-private-ip = 私网地址
html-public-ip = 公网地址
html-enterprise-project = 企业项目
html-enterprise-project-id = 企业项目ID
html-os = 操作系统
html-asset-value = 资产重要性
html-image-type = 镜像类型
html-region = 区域
html-project = 项目
html-asset-id = 主机或镜像ID
html-suggestion = 建议
html-rules = 未满足的规则
html-rule = 规则
html-required = HSS要求
html-masked = 口令（由HSS掩码）
html-not-given = 未给出

## One finding
html-close = 关闭
html-previous = 上一个
html-next = 下一个
html-copy-id = 复制标识
html-copy-row = 复制此行
html-copy-link = 复制链接
html-copied = 已复制
html-copy-failed = 无法复制
html-same-asset = 此资产的全部发现项
html-points = 分值
html-points-base = 不合格
html-points-exposure = 公网地址
html-points-privilege = 管理员账号
html-points-service = 网络服务
html-points-age = 使用时长
html-facts = 基本信息
html-evidence = 证据
html-not-found = 本报告中没有标识为%1的发现项。

## Print
html-print-note = 已打印：符合条件的%2个结果中的%1个。
html-print-rest = 其余见findings.csv。

## Digests
html-digests-intro = 要确认两份报告描述的是同一批发现项，请比较此值。
html-digest-findings = findings.ndjson的SHA-256
html-redaction = 隐藏内容
html-points-title = 情形
