# 关于报告的邮件，以及关于故障的邮件的文字。

## 主题
mail-subject-threshold = 超出门槛
mail-subject-open = { $open }项未处理，其中{ $urgent }项为高危或严重
mail-subject-open-at-least = 至少{ $open }项未处理，其中{ $urgent }项为高危或严重

## 邮件
mail-verdict = 结论
mail-names-left-out = 邮件以明文传送，因此这里不写涉及哪些资产。附件中有其名称，用约定的密码打开。
mail-files = 附件
mail-file = 文件
mail-size = { $bytes }字节
mail-too-large = 应附的文件超过{ $limit }，即一封邮件的上限。所附为摘要：不含结果清单的PDF。
mail-too-large-for-any = 没有附件：连摘要也超过{ $limit }，即一封邮件的上限。
mail-encrypted = 附件用约定的密码打开。
mail-made-for-reader = 本邮件的语言或隐藏的内容与存档不同：数字相同，但附件和摘要值是为本邮件生成的，与存档中的不同。
mail-archive = 本次运行的全部文件保存在{ $place }。
mail-not-uploaded = 本次运行的文件未能上传，尚未存入存档。文件在生成报告的机器上：{ $place }。
mail-about = 关于本邮件
mail-automatic = 本邮件由程序自动生成，回复无人阅读。

## 故障
mail-alert-subject-run = 没有生成口令合规报告（{ $date }）
mail-alert-run = 运行在生成报告之前失败。报告本应说明的情况不得而知。
mail-alert-subject-unfinished = 口令合规报告没有送达（{ $date }）
mail-alert-unfinished = 报告已写好，但运行未能完成：没有发送任何邮件。
mail-alert-subject-undelivered = 关于运行{ $run }的邮件没有送达
mail-alert-undelivered = 报告已写好并存档，但相关邮件没有送达所有人。
mail-alert-subject-not-uploaded = 运行{ $run }不在存档中
mail-alert-not-uploaded = 报告已写好，但未能上传到存档，目前只在生成它的机器上。
mail-alert-why = 故障原因
mail-alert-withheld = 消息中可能有项目和主机的名称，对本组隐藏。完整消息在该机器的日志中。
mail-alert-hint = 处理办法
mail-alert-code = 程序以退出码{ $code }结束。
mail-alert-line = 组{ $group }，{ $address }：{ $why }
mail-alert-line-in-doubt = 不知是否已送达
mail-alert-send = 消除原因后，用“hss-audit send”指定本次运行即可补发；不会有人收到两次。
mail-alert-upload = 消除原因后，用“hss-audit upload”指定本次运行，即可从中断处继续上传。
