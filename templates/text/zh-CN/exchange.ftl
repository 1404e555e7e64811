# 面向其他合规工具的格式所用的文字：OCSF、OSCAL、HDF。

exchange-completeness = 数据的完整性

## OSCAL
exchange-oscal-result = 华为云主机安全服务对主机和容器镜像的弱口令及口令策略的发现项，以及所选框架的控制项据此的判定。
exchange-oscal-plan = 没有OSCAL评估计划。查询范围见report.json。区域与项目：
exchange-oscal-report = 本次运行的报告：查询了什么、数据是否完整、控制项的判定及其依据。
exchange-oscal-findings = 所有发现项，每行一条。摘要即该文件的摘要。
exchange-oscal-service = 检测主机和容器镜像的服务。
exchange-oscal-tool = 收集该服务的结果、作出判定并写出本文档的程序。
exchange-oscal-observation = 结果：未处理{ $open }，已接受{ $accepted }，未知{ $unknown }，通过{ $passed }。
exchange-oscal-waiver = 豁免{ $id }
exchange-oscal-waiver-counts = 范围内的不合格项：{ $covered }。由其豁免：{ $waived }。未处理：{ $open }。
exchange-oscal-ignored = 有人在HSS控制台中选择忽略的不合格项。
exchange-oscal-ignored-statement = HSS不说明由谁忽略、为何忽略、忽略到何时。不知道是否有人批准。
exchange-oscal-no-framework = 未选择框架。此处列出的是收集了结果的检测项。

## HDF
exchange-hdf-findings = HSS发现项
exchange-hdf-weak_password = 口令出现在HSS弱口令库中的账号。每个账号一条结果；没有结果的资产按其含义计数。
exchange-hdf-password_complexity = 要求低于HSS设定的口令策略。每个资产一条结果；没有结果的资产按其含义计数。
exchange-hdf-class = 按资产在此检测项中的状态计数，每类一条结果。HSS未列出某资产的不合格项，这本身不证明任何事。
exchange-hdf-examples = { $names }以及另外{ $count }个资产
exchange-hdf-waiver = { $id }：{ $reason }（责任人{ $owner }，批准人{ $approver }，工单{ $ticket }，有效期至{ $expires }）
exchange-hdf-waiver-message = 不合格项已被接受。这不证明任何事，因此控制项为未评审，而不是不适用。
