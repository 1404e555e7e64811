//! The words that the generated fleet is made of.

/// Host names that try the escaping of every output (even places) or its fonts and text direction (odd places).
pub(crate) const SPECIAL_HOST_NAMES: [&str; 26] = [
    "<script>alert(1)</script>",
    "生产-数据库-主",
    "{{ 7*7 }}",
    "データベース-01",
    "=cmd|' /C calc'!A0",
    "сервер-бухгалтерия",
    "\"quoted\", 'single'; --",
    "خادم-الإنتاج-01",
    "\u{1b}[31mred\u{1b}[0m",
    "🚀-deploy-🔥",
    "report-\u{202e}fdp.exe",
    "서버-03",
    "first line\r\nSubject: second",
    "e\u{301}cole-zoë",
    "../../etc/passwd",
    "שרת-בדיקה",
    "@SUM(1+1)*cmd",
    "测试机（备用）",
    "&lt;b&gt; & <b>bold</b>",
    "𠮷野家-pos",
    "nul\u{0}byte",
    "👩\u{200d}💻-dev",
    "long-name-without-any-place-to-break-0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0123456789-128",
    "zero\u{200b}width",
    "${jndi:ldap://127.0.0.1/a}",
    "-1+1|tab\there",
];

/// Image names of the same two kinds.
pub(crate) const SPECIAL_IMAGE_NAMES: [&str; 10] = [
    "<img src=x onerror=alert(1)>",
    "镜像-网关",
    "=HYPERLINK(\"http://127.0.0.1\",\"x\")",
    "образ-сервис",
    "{% raw %}{{ config }}",
    "صورة-التطبيق",
    "a/b/c\u{202e}gnp.exe",
    "📦-bundle",
    "\u{1b}]0;title\u{7}image",
    "イメージ-認証",
];

pub(crate) const ENVIRONMENTS: [&str; 6] = ["prod", "prod", "staging", "test", "dev", "dr"];
pub(crate) const ROLES: [&str; 16] = [
    "web", "app", "db", "cache", "mq", "gateway", "batch", "search", "log", "monitor", "bastion",
    "ci", "mail", "ftp", "vpn", "report",
];
pub(crate) const CHINESE_ENVIRONMENTS: [&str; 4] = ["生产", "测试", "开发", "灾备"];
pub(crate) const CHINESE_ROLES: [&str; 6] = ["数据库", "网关", "应用", "缓存", "日志", "堡垒机"];

/// Two of them are those that the built-in benchmarks of single systems are about.
pub(crate) const LINUX_NAMES: [&str; 8] = [
    "Huawei Cloud EulerOS 2.0",
    "EulerOS 2.9",
    "CentOS 7.9",
    "Ubuntu 22.04",
    "Debian 12.0.0",
    "openEuler 22.03",
    "Red Hat Enterprise Linux 9.4",
    "Ubuntu 24.04",
];
pub(crate) const WINDOWS_NAMES: [&str; 3] = [
    "Windows Server 2016",
    "Windows Server 2019",
    "Windows Server 2022",
];

/// Accounts of Linux hosts with the service they belong to; `root` is there for more than one service.
pub(crate) const LINUX_ACCOUNTS: [(&str, &str); 20] = [
    ("root", "system"),
    ("admin", "system"),
    ("root", "mysql"),
    ("ubuntu", "system"),
    ("redis", "redis"),
    ("tomcat", "tomcat"),
    ("test", "system"),
    ("ftp", "ftp"),
    ("mysql", "mysql"),
    ("deploy", "system"),
    ("admin", "tomcat"),
    ("oracle", "system"),
    ("ftpuser", "ftp"),
    ("backup", "system"),
    ("default", "redis"),
    ("manager", "tomcat"),
    ("测试账号", "system"),
    ("jenkins", "system"),
    ("app_rw", "mysql"),
    ("=1+1|<b>", "system"),
];
pub(crate) const WINDOWS_ACCOUNTS: [(&str, &str); 7] = [
    ("Administrator", "system"),
    ("Guest", "system"),
    ("admin", "system"),
    ("root", "mysql"),
    ("ftp", "ftp"),
    ("svc_backup", "system"),
    ("tomcat", "tomcat"),
];
pub(crate) const IMAGE_ACCOUNTS: [(&str, &str); 7] = [
    ("root", "system"),
    ("admin", "system"),
    ("app", "system"),
    ("test04", "system"),
    ("nginx", "system"),
    ("postgres", "system"),
    ("jenkins", "system"),
];
pub(crate) const MASKED_PASSWORDS: [&str; 9] = [
    "12****", "ad****", "ro****", "Hu****", "P@****", "qw****", "te****", "********", "1*****",
];
pub(crate) const WEAK_SUGGESTIONS: [&str; 4] = [
    "Change the password to a strong one: at least eight characters, with uppercase letters, lowercase letters, digits, and special characters.",
    "Log in to the server and run passwd to set a strong password. ",
    "请登录主机修改该账号的弱口令，口令长度不少于8位，并包含大写字母、小写字母、数字和特殊字符。",
    "Do not use the account name or a dictionary word as the password.",
];
pub(crate) const POLICY_SUGGESTIONS: [&str; 3] = [
    "The password should contain at least 3 of the following character types: uppercase letters, lowercase letters, digits, and special characters. ",
    "It is recommended that a password contain at least eight characters, including uppercase letters, lowercase letters, numbers, and special characters.",
    "建议口令长度不少于8位，且包含大写字母、小写字母、数字和特殊字符中的至少3种。",
];

pub(crate) const NAMESPACES: [&str; 7] = [
    "shop",
    "payment",
    "scc_hss",
    "data-platform",
    "glz",
    "平台组",
    "ops",
];
pub(crate) const IMAGE_NAMES: [&str; 24] = [
    "order-api",
    "nginx",
    "mysql",
    "redis",
    "webshell-ljx",
    "proxy/agent",
    "user-service",
    "checkout",
    "centos7",
    "openjdk-17",
    "kafka",
    "etl-worker",
    "grafana",
    "inventory",
    "billing",
    "auth-gateway",
    "node-base",
    "python-3.12",
    "mail-relay",
    "search-indexer",
    "image-resizer",
    "cron-jobs",
    "feature-flags",
    "report-render",
];
pub(crate) const INSTANCES: [(&str, &str); 2] = [
    ("a1c0de00-6f00-4a55-9d5e-000000000001", "swr-ee-prod"),
    ("a1c0de00-6f00-4a55-9d5e-000000000002", "swr-ee-test"),
];
