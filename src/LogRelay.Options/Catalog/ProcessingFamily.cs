namespace LogRelay.Options.Catalog;

/// <summary>LogRelay's own: what is done with lines between the local files and the sinks.</summary>
public static class ProcessingFamily
{
    /// <summary>Pattern of the line that starts a record.</summary>
    public static readonly OptionDefinition MultilinePattern = new()
    {
        Name = "multiline-pattern",
        Kind = OptionKind.Pattern,
        Origin = OptionOrigin.LogRelay,
        Absent = "each line is a record",
        Example = "^\\d{4}-\\d{2}-\\d{2}",
        Text = "A line that matches starts a new record; the lines behind it that do not match belong to it, as those of a "
            + "stack trace do. Standard output and standard error are kept apart.",
    };

    /// <summary>Pattern of the line that continues a record.</summary>
    public static readonly OptionDefinition MultilineContinuation = new()
    {
        Name = "multiline-continuation",
        Kind = OptionKind.Pattern,
        Origin = OptionOrigin.LogRelay,
        Absent = "each line is a record",
        Example = "^(\\s|Caused by:)",
        Text = "A line that matches belongs to the record before it. Together with `multiline-pattern`, a line continues a "
            + "record when it matches this pattern and not that one.",
    };

    /// <summary>Most lines of a record.</summary>
    public static readonly OptionDefinition MultilineMaxLines = new()
    {
        Name = "multiline-max-lines",
        Kind = OptionKind.WholeNumber,
        Origin = OptionOrigin.LogRelay,
        Default = "500",
        Unit = "lines",
        Minimum = 2,
        Maximum = 10_000,
        Needs = "`multiline-pattern` or `multiline-continuation`",
        Example = "1000",
        Text = "A record of so many lines is complete; the next line starts another.",
    };

    /// <summary>Most bytes of a record.</summary>
    public static readonly OptionDefinition MultilineMaxSize = new()
    {
        Name = "multiline-max-size",
        Kind = OptionKind.DecimalSize,
        Origin = OptionOrigin.LogRelay,
        Default = "256k",
        Unit = "bytes",
        Minimum = 1000,
        Maximum = 1_000_000,
        Needs = "`multiline-pattern` or `multiline-continuation`",
        Example = "64k",
        Text = "A line that would make a record longer than this starts another.",
    };

    /// <summary>How long a record is waited for.</summary>
    public static readonly OptionDefinition MultilineFlush = new()
    {
        Name = "multiline-flush",
        Kind = OptionKind.Duration,
        Origin = OptionOrigin.LogRelay,
        Default = "1s",
        Needs = "`multiline-pattern` or `multiline-continuation`",
        Example = "500ms",
        Text = "A record is complete when no line has come for so long; from `10ms` to `1m`. The last record before a quiet time "
            + "arrives that much later.",
    };

    /// <summary>Pattern of what is sent.</summary>
    public static readonly OptionDefinition Include = new()
    {
        Name = "include",
        Kind = OptionKind.Pattern,
        Origin = OptionOrigin.LogRelay,
        Absent = "everything is sent",
        Example = "ERROR|WARN",
        Text = "Only records that match are sent. `docker logs` shows all of them, as with every option here.",
    };

    /// <summary>Pattern of what is not sent.</summary>
    public static readonly OptionDefinition Exclude = new()
    {
        Name = "exclude",
        Kind = OptionKind.Pattern,
        Origin = OptionOrigin.LogRelay,
        Absent = "everything is sent",
        Example = "GET /healthz",
        Text = "Records that match are not sent, not even when `include` matches them too.",
    };

    /// <summary>Records a second.</summary>
    public static readonly OptionDefinition RateLimit = new()
    {
        Name = "rate-limit",
        Kind = OptionKind.WholeNumber,
        Origin = OptionOrigin.LogRelay,
        Absent = "unlimited",
        Unit = "records a second",
        Minimum = 1,
        Maximum = 1_000_000,
        Example = "500",
        Text = "Most records of a container that are sent for each second of its output. What is beyond is counted, and a record "
            + "in its place says how many they were. By the time that each record was written, so an outage of the sink drops nothing.",
    };

    /// <summary>Records at once.</summary>
    public static readonly OptionDefinition RateLimitBurst = new()
    {
        Name = "rate-limit-burst",
        Kind = OptionKind.WholeNumber,
        Origin = OptionOrigin.LogRelay,
        Absent = "as many as `rate-limit`",
        Unit = "records",
        Minimum = 1,
        Maximum = 10_000_000,
        Needs = "`rate-limit`",
        Example = "5000",
        Text = "How many records may come at once after a quiet time.",
    };

    /// <summary>Kinds of secrets.</summary>
    public static readonly OptionDefinition Redact = new()
    {
        Name = "redact",
        Kind = OptionKind.Names,
        Origin = OptionOrigin.LogRelay,
        Absent = "nothing",
        Example = "tokens,passwords",
        Text = "Secrets to make unreadable before a line is sent: `tokens` (bearer and basic authorization, JWT, keys of AWS, "
            + "GitHub, GitLab, Slack, Stripe, Google), `passwords` (the value behind names such as `password=` or `\"client_secret\":`, and "
            + "passwords in URLs), `email`, `cards` (payment card numbers whose check digit is right), `all`. The local files "
            + "keep the original.",
    };

    /// <summary>Own pattern of secrets.</summary>
    public static readonly OptionDefinition RedactPattern = new()
    {
        Name = "redact-pattern",
        Kind = OptionKind.Pattern,
        Origin = OptionOrigin.LogRelay,
        Absent = "nothing",
        Example = "customer-\\d+|session=\\w+",
        Text = "Whatever matches is made unreadable, too.",
    };

    /// <summary>What stands in a secret's place.</summary>
    public static readonly OptionDefinition RedactReplacement = new()
    {
        Name = "redact-replacement",
        Kind = OptionKind.Text,
        Origin = OptionOrigin.LogRelay,
        Default = "[redacted]",
        Needs = "`redact` or `redact-pattern`",
        Example = "***",
        Text = "What stands in the place of a secret; up to 64 characters.",
    };

    /// <summary>Where the level comes from.</summary>
    public static readonly OptionDefinition Level = new()
    {
        Name = "level",
        Kind = OptionKind.Choice,
        Origin = OptionOrigin.LogRelay,
        Default = "stream",
        Choices = ["stream", "auto"],
        Example = "auto",
        Text = "Where GELF's `level` comes from. `stream`, as in Docker's gelf driver: 3 (error) for standard error, 6 (info) for standard "
            + "output. `auto`: from the line where it names one (`ERROR`, `level=warn`, `\"level\":30`, `[error]` and the like), "
            + "otherwise as `stream`.",
    };

    /// <summary>What lines are read as.</summary>
    public static readonly OptionDefinition Parse = new()
    {
        Name = "parse",
        Kind = OptionKind.Choice,
        Origin = OptionOrigin.LogRelay,
        Default = "none",
        Choices = ["none", "json", "logfmt", "auto"],
        Example = "auto",
        Text = "Send the fields of a line as fields of the record: of a JSON object, of logfmt (`key=value`), or of whichever a "
            + "line looks like. Nested JSON becomes `outer_inner`. The line itself is sent as it is, and a line that is neither is just sent.",
    };

    internal static readonly OptionFamily Family = new(
        "Processing",
        "What is done with the lines on their way to the sinks, in this order. The local files and `docker logs` stay as they are, and a "
        + "container without these options pays nothing for them. docs/processing.md has examples and what is counted.",
        [
            MultilinePattern, MultilineContinuation, MultilineMaxLines, MultilineMaxSize, MultilineFlush,
            Include, Exclude, RateLimit, RateLimitBurst, Level, Redact, RedactPattern, RedactReplacement, Parse,
        ]);
}
