namespace LogRelay.Options.Catalog;

/// <summary>
/// CloudWatch Logs. Rules: moby daemon/logger/awslogs/cloudwatchlogs.go, <c>ValidateLogOpt</c>, <c>newStreamConfig</c> and
/// <c>newAWSLogsClient</c>.
/// </summary>
public static class CloudWatchFamily
{
    private const string NeedsGroup = "`awslogs-group`";

    /// <summary>The log group; switches the sink on.</summary>
    public static readonly OptionDefinition Group = new()
    {
        Name = "awslogs-group",
        Kind = OptionKind.Text,
        Origin = OptionOrigin.AwsLogs,
        Absent = "nothing is sent",
        Example = "/prod/web",
        Text = "Send every line to this log group: 1 to 512 letters, digits and `.` `-` `_` `/` `#`. Giving this option is what "
            + "switches CloudWatch Logs on.",
    };

    /// <summary>The region.</summary>
    public static readonly OptionDefinition Region = new()
    {
        Name = "awslogs-region",
        Kind = OptionKind.Text,
        Origin = OptionOrigin.AwsLogs,
        Absent = "the plugin's `AWS_REGION`, else the region of the EC2 instance",
        Needs = NeedsGroup,
        Example = "eu-central-1",
        Text = "The AWS region.",
    };

    /// <summary>Another endpoint than the region's own.</summary>
    public static readonly OptionDefinition Endpoint = new()
    {
        Name = "awslogs-endpoint",
        Kind = OptionKind.Text,
        Origin = OptionOrigin.AwsLogs,
        Absent = "the region's own",
        Needs = NeedsGroup,
        Example = "https://vpce-0123.logs.eu-central-1.vpce.amazonaws.com",
        Text = "Where the service is reached instead: a VPC endpoint, for example. `https://` where no scheme is given.",
    };

    /// <summary>The log stream's name.</summary>
    public static readonly OptionDefinition Stream = new()
    {
        Name = "awslogs-stream",
        Kind = OptionKind.Text,
        Origin = OptionOrigin.AwsLogs,
        Absent = "the `tag`, and without one the container's full id",
        Needs = NeedsGroup,
        Example = "web-1",
        Text = "Name of the log stream: 1 to 512 characters, no `:` and no `*`.",
    };

    /// <summary>Whether a missing group is created.</summary>
    public static readonly OptionDefinition CreateGroup = new()
    {
        Name = "awslogs-create-group",
        Kind = OptionKind.Boolean,
        Origin = OptionOrigin.AwsLogs,
        Default = "false",
        Needs = NeedsGroup,
        Example = "true",
        Text = "Create the log group when it is missing. Otherwise the lines wait in the local files until somebody has made it.",
    };

    /// <summary>Whether a missing stream is created.</summary>
    public static readonly OptionDefinition CreateStream = new()
    {
        Name = "awslogs-create-stream",
        Kind = OptionKind.Boolean,
        Origin = OptionOrigin.AwsLogs,
        Default = "true",
        Needs = NeedsGroup,
        Example = "false",
        Text = "Create the log stream when it is missing: with the first line, where Docker's driver does it when the container starts.",
    };

    /// <summary>Time format that begins an event.</summary>
    public static readonly OptionDefinition DatetimeFormat = new()
    {
        Name = "awslogs-datetime-format",
        Kind = OptionKind.Text,
        Origin = OptionOrigin.AwsLogs,
        Absent = "every line is an event",
        Needs = NeedsGroup,
        Example = @"\[%Y-%m-%d %H:%M:%S\]",
        Text = "A line in which this strftime format is found begins a new event; the lines after it belong to it. Known are "
            + "`%a %A %w %d %b %B %m %Y %y %H %I %p %M %S %f %z %Z %j %L`; the rest of the text is a pattern in Go's (RE2) syntax. "
            + "Not together with `awslogs-multiline-pattern`.",
    };

    /// <summary>Pattern that begins an event.</summary>
    public static readonly OptionDefinition MultilinePattern = new()
    {
        Name = "awslogs-multiline-pattern",
        Kind = OptionKind.Pattern,
        Origin = OptionOrigin.AwsLogs,
        Absent = "every line is an event",
        Needs = NeedsGroup,
        Example = "^INFO|^ERROR",
        Text = "A line in which this pattern is found begins a new event; the lines after it belong to it. Not together with "
            + "`awslogs-datetime-format`.",
    };

    /// <summary>Path of the credentials in the container endpoint.</summary>
    public static readonly OptionDefinition CredentialsEndpoint = new()
    {
        Name = "awslogs-credentials-endpoint",
        Kind = OptionKind.Text,
        Origin = OptionOrigin.AwsLogs,
        Absent = "the usual AWS chain, from the plugin's environment",
        Needs = NeedsGroup,
        Example = "/v2/credentials/4d8b1f3c",
        Text = "Take the credentials from this path of `http://169.254.170.2`, as tasks of ECS do.",
    };

    /// <summary>How long lines are gathered.</summary>
    public static readonly OptionDefinition ForceFlushInterval = new()
    {
        Name = "awslogs-force-flush-interval-seconds",
        Kind = OptionKind.WholeNumber,
        Origin = OptionOrigin.AwsLogs,
        Default = "5",
        Unit = "seconds",
        Minimum = 1,
        Maximum = int.MaxValue,
        Needs = NeedsGroup,
        Example = "1",
        Text = "How long lines are gathered before a batch is sent that is not full, and how long an event of several lines "
            + "waits for its next line.",
    };

    /// <summary>Length of the built-in driver's queue.</summary>
    public static readonly OptionDefinition MaxBufferedEvents = new()
    {
        Name = "awslogs-max-buffered-events",
        Kind = OptionKind.WholeNumber,
        Origin = OptionOrigin.AwsLogs,
        Default = "4096",
        Unit = "events",
        Minimum = 1,
        Maximum = int.MaxValue,
        Needs = NeedsGroup,
        Example = "10000",
        Text = "Length of the queue in Docker's driver, behind which the container waits. Has no effect: LogRelay's queue is the "
            + "local files, and the container never waits.",
    };

    /// <summary>Format header.</summary>
    public static readonly OptionDefinition Format = new()
    {
        Name = "awslogs-format",
        Kind = OptionKind.Choice,
        Origin = OptionOrigin.AwsLogs,
        Absent = "plain lines",
        Choices = ["json/emf"],
        Needs = NeedsGroup,
        Example = "json/emf",
        Text = "Tells CloudWatch that the lines are in its embedded metric format. Not together with `awslogs-datetime-format` or "
            + "`awslogs-multiline-pattern`.",
    };

    internal static readonly OptionFamily Family = new(
        "CloudWatch Logs",
        "The names and the meaning are those of Docker's awslogs driver. A service that is down, a group that is missing or "
        + "credentials that are refused never keep a container from starting: the lines wait in the local files. As in Docker's "
        + "driver an event is the line and its time in milliseconds, and an empty line, which CloudWatch does not take, is no "
        + "event. Beyond it: an event may have 1,000,000 bytes instead of 262,118 before it is cut; what the service refuses "
        + "because of its time is counted and kept in `rejected/cloudwatch.ndjson`; `labels` and `env` are no error here, though "
        + "CloudWatch has no place for them. The plugin's AWS settings are in plugin/README.md.",
        [
            Group, Region, Endpoint, Stream, CreateGroup, CreateStream, DatetimeFormat, MultilinePattern, CredentialsEndpoint,
            ForceFlushInterval, MaxBufferedEvents, Format,
        ]);
}
