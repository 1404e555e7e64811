# 隐藏的内容、有助于处置和复测的内容，以及签署页。

## Redaction
redaction-none = 无；弱口令按HSS掩码后的形式显示。
redaction-masked = 口令；由HSS掩码的形式也不出现在本报告中。
redaction-full = 口令，以及主机、镜像和账号的名称、地址和标识：各以假名代替，凡用密钥{ $key }生成的报告中假名均相同。
redacted-message = 消息内容已隐藏
redacted-message-of = { $facts }（消息其余内容已隐藏）
redacted-names = 由操作者设定的名称
redacted-waiver = 已隐藏

## Points
points-base = 不合格{ $points }
points-exposure = 暴露{ $points }
points-privilege = 权限{ $points }
points-service = 服务{ $points }
points-age = 时长{ $points }
points-value = 重要性{ $points }

## Shared accounts and passwords
shared-title = 多个资产的共同点
shared-intro = 仅限未处理的弱口令。对其中一个资产有效的尝试，可能对所有资产都有效。
shared-accounts = 多个资产上的账号
shared-accounts-none = 没有使用弱口令的账号出现在多个资产上。
shared-accounts-all = { $total }个使用弱口令的账号出现在多个资产上。
shared-accounts-some = { $total }个使用弱口令的账号出现在多个资产上；列出涉及资产最多的{ $shown }个。
shared-passwords = 多个资产上的掩码口令
shared-passwords-hint = 仅供提示：掩码相同并不证明口令相同。
shared-passwords-none = 没有掩码口令出现在多个资产上。
shared-passwords-all = { $total }个掩码口令出现在多个资产上。
shared-passwords-some = { $total }个掩码口令出现在多个资产上；列出涉及资产最多的{ $shown }个。
shared-account = 账号
shared-service = 服务
shared-assets = 资产
shared-password = 掩码口令
shared-hidden = 已隐藏
shared-password-accounts = 账号
shared-examples = 其中包括

## Sample
sample-title = 复测样本
sample-intro = 请手工检查这些资产并对照：样本中也有通过的资产，因此两个方向的误判都能发现。
sample-drawn = 要求{ $asked }个，抽取{ $count }个资产：{ $groups }。
sample-group = { $kind }，{ $class }：{ $total }个中的{ $drawn }个
sample-seed = 种子：{ $seed }
sample-method = 重新抽样的方法：将资产按类别和类型分组；每组按下列内容的SHA-256排序：种子、换行、区域、换行、项目ID、换行和HSS所用的资产标识。除非名称已隐藏，该SHA-256的开头列于类别之下。
sample-turns = 然后各组轮流，依次为不合格、未发现问题、已忽略、未知、未防护、Agent离线、从未扫描，主机先于镜像；每组给出下一个资产，直到数量足够。
sample-done = 已测
sample-asset = 资产
sample-class = 报告结论
sample-result = 测试结果

## Sign-off
sign-title = 签署
sign-intro = 以下签署的正是本次运行和这些发现项的报告。签署人可以由findings.ndjson重新计算摘要值。
sign-run = 运行
sign-digest = findings.ndjson的SHA-256
sign-coverage = 完整性
sign-results = 结果
sign-results-count = { $results }个结果，{ $open }个未处理的发现项
sign-prepared = 编制
sign-reviewed = 审核
sign-approved = 批准
sign-name = 姓名
sign-date = 日期
sign-signature = 签名

## Sections
html-aids = 复核辅助
html-sign = 签署
pdf-aids = 复核辅助
pdf-sign = 签署
