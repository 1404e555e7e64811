# 仅用于PDF的文字。

## Around the pages
pdf-service = 华为云主机安全服务（HSS）
pdf-subject = 主机和容器镜像的弱口令与口令策略
pdf-page = 第{ $page }页，共{ $pages }页
pdf-digest-short = 发现项SHA-256 { $digest }…
pdf-tool = { $name } { $version }
pdf-continued = { $name }（续）

## Cover
pdf-generated = 生成时间
pdf-collected = 数据采集时间
pdf-from-to = { $from }至{ $to }
pdf-scope = 范围
pdf-target = { $region } / 项目{ $project }
pdf-target-enterprise = 企业项目{ $enterprise }
pdf-all-enterprise-projects = 调用者可见的全部企业项目
pdf-image-types = 镜像类型
pdf-run = 运行
pdf-made-with = 生成工具
pdf-findings-digest = 发现项SHA-256

## Sections
pdf-summary = 摘要
pdf-contents = 目录
pdf-completeness = 完整性
pdf-population = 资产状况
pdf-breakdown = 分布
pdf-findings = 按资产列出的发现项
pdf-integrity = 完整性校验

## Summary
pdf-fix-first = 优先整改
pdf-fix-first-note = 点击名称可跳到该资产的发现项。以…结尾的内容在那里完整列出。
pdf-rank = #
pdf-asset = 资产
pdf-score = 得分
pdf-open = 未处理
pdf-why = 原因

## How to read
pdf-reading = 如何阅读本报告
pdf-reading-severity = 严重程度
pdf-reading-severity-text = 严重程度公式各项分值之和；公式在本报告中完整列出。只有未处理的发现项有严重程度。
pdf-reading-open = 未处理
pdf-reading-open-text = 没有人接受的不合格项。只有这些计为不合格。
pdf-reading-ignored = 在HSS中已忽略
pdf-reading-ignored-text = 有人在HSS控制台中选择忽略的不合格项。列出并标明，不计为不合格。
pdf-reading-unknown = 未知
pdf-reading-unknown-text = 至少有一项检查HSS没有说明，或没有查询。既不算通过，也不算不通过；列出并标明。
pdf-reading-clean = 未发现问题
pdf-reading-clean-text = HSS能够检查该资产，所有应当列出问题的列表都已查询并读到了末尾，且没有列出问题；其口令策略合规。
pdf-reading-points = [U+1F600]
pdf-reading-points-text = 数据中本文档没有字形或不可见的字符，以其Unicode码位表示。

## Completeness
pdf-list = 列表
pdf-target-column = 区域 / 项目
pdf-declared = 声明
pdf-received = 收到
pdf-outcome = 结果
pdf-remark = 备注
pdf-gaps = 缺少的内容
pdf-gap-what = 缺少
pdf-gap-why = 原因
pdf-gaps-none = 没有缺少的内容。
pdf-notices = 关于范围的说明
pdf-notice-what = 情况
pdf-notice-why = 哪些，或原因

## Population
pdf-population-intro = 每个资产恰好属于一类。主机和镜像按清单统计，因此没有结果绝不会被当作通过。
pdf-population-all = 两项检查合计
pdf-population-by-check = 分项检查
pdf-population-unbalanced = 清单不完整，或没有包含所有有结果的资产；因此总数可能偏低。
pdf-class = 类别
pdf-hosts = 主机
pdf-images = 镜像
pdf-share = 占比
pdf-total = 合计
pdf-check-of-kind = { $kind }：{ $check }

## Breakdown
pdf-breakdown-intro = 所有图表统计的都是未处理的发现项。使用时长、服务和账号名仅涉及弱口令。
pdf-nothing = 无内容。
pdf-chart-total = 合计{ $total }
pdf-bar = { $label }：{ $count }（{ $share }）

## Findings
pdf-findings-intro = { $results ->
    [0] 没有结果。
   *[other] 共有{ $results }个结果：
}{ $open }个未处理、{ $ignored }个在HSS中已忽略、{ $waived }个已豁免、{ $unknown }个未知，最紧急的资产在前。{ $passed ->
    [0] 没有通过的结果。
   *[other] { $passed }个结果为通过：只计数，不列出。
}
pdf-findings-id = 最后一列是发现项标识的前十二位；findings.ndjson中有全部各位。
pdf-findings-empty = 没有需要关注的发现项。
pdf-check = 检查
pdf-subject-column = 账号，或未满足的规则
pdf-in-use = 使用时长
pdf-scanned = 扫描
pdf-status = 状态
pdf-finding = 发现项
pdf-days = { $count }天
pdf-rule-required = { $rule } ≥ { $required }
pdf-rules-unknown = 未知：{ $rules }
pdf-scan-stale = { $date } 过期
pdf-private-address = 私网{ $address }
pdf-public-address = 公网{ $address }
pdf-enterprise-project = 企业项目{ $project }
pdf-id = 标识{ $id }
pdf-image-type = 类型{ $type }
pdf-open-count = { $count }个未处理

## How much is on paper
pdf-list-ends = 列表到此结束：另有{ $assets }个较不紧急的资产上的{ $left_out }个结果不在本文档中，而在findings.ndjson中（SHA-256 { $digest }）。
pdf-none-listed = 本文档不列出结果。{ $assets }个资产上的{ $left_out }个结果在findings.ndjson中（SHA-256 { $digest }）。
pdf-listing = 本文档列出{ $all }个需要关注的结果中的{ $listed }个，即最紧急资产的结果。其余{ $left_out }个在findings.ndjson中（SHA-256 { $digest }）。
pdf-listed = 本文档所列
pdf-attachment = 本次运行的全部结果，每行一个，供程序读取
pdf-attached = 附件
pdf-attached-text = 本文档逐字节附带findings.ndjson本身；其SHA-256即上面的摘要值。
pdf-copy-name = 本文件
pdf-copy = report.pdf的加密副本。因已加密，它不符合PDF/A：请归档report.pdf，而不是此副本。

## Formula, method, integrity
pdf-circumstance = 情形
pdf-points = 分值
pdf-masked = 由HSS掩码的口令：{ $password }
pdf-replaced = 数据中有{ $count }个不同的字符在本文档中没有字形或不可见；它们以Unicode码位表示，例如{ $examples }。
pdf-integrity-text = 下面的摘要值是findings.ndjson的SHA-256，该文件是本次运行全部结果的机器可读列表。相同的证据和相同的时间生成逐字节相同的各个文件，包括本文件。
pdf-redaction = 隐藏内容
