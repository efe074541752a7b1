namespace LogRelay.Options.Catalog;

/// <summary>
/// What dockerd handles itself for any driver and passes on all the same. Rules: moby daemon/logger/factory.go,
/// <c>ValidateLogOpts</c>, and daemon/logger/loggerutils/cache.
/// </summary>
public static class DockerFamily
{
    private const string NoCache = "Has no effect: LogRelay answers `docker logs` from its own files, so dockerd keeps no copy.";

    /// <summary>Whether the container waits for dockerd.</summary>
    public static readonly OptionDefinition Mode = new()
    {
        Name = "mode",
        Kind = OptionKind.Choice,
        Origin = OptionOrigin.Docker,
        Default = "blocking",
        Choices = ["blocking", "non-blocking"],
        Example = "non-blocking",
        Text = "Handled by dockerd, in front of LogRelay. `non-blocking` puts a buffer in dockerd's memory before the driver; "
            + "what does not fit is dropped there without a trace. LogRelay never makes a container wait for a sink, so "
            + "`blocking` is the right choice.",
    };

    /// <summary>Size of dockerd's buffer.</summary>
    public static readonly OptionDefinition MaxBufferSize = new()
    {
        Name = "max-buffer-size",
        Kind = OptionKind.BinarySize,
        Origin = OptionOrigin.Docker,
        Absent = "1,000,000 bytes, when `mode=non-blocking`",
        Unit = "bytes",
        Minimum = 0,
        Needs = "`mode=non-blocking`",
        Example = "4m",
        Text = "Handled by dockerd: size of the buffer of `mode=non-blocking`. Suffixes are binary here: `4m` is 4,194,304 bytes.",
    };

    /// <summary>Whether dockerd keeps a copy.</summary>
    public static readonly OptionDefinition CacheDisabled = new()
    {
        Name = "cache-disabled",
        Kind = OptionKind.Boolean,
        Origin = OptionOrigin.Docker,
        Default = "false",
        Example = "true",
        Text = "Handled by dockerd: keep no copy for `docker logs`. " + NoCache,
    };

    /// <summary>Size of a file of dockerd's copy.</summary>
    public static readonly OptionDefinition CacheMaxSize = Cache("cache-max-size", "20m", "size of a file of dockerd's copy.");

    /// <summary>Files of dockerd's copy.</summary>
    public static readonly OptionDefinition CacheMaxFile = Cache("cache-max-file", "5", "number of files of dockerd's copy.");

    /// <summary>Compression of dockerd's copy.</summary>
    public static readonly OptionDefinition CacheCompress = Cache("cache-compress", "true", "compression of dockerd's copy.");

    internal static readonly OptionFamily Family = new(
        "Docker's own",
        "dockerd acts on these for every driver before LogRelay sees a line. They are accepted so that a configuration does "
        + "not have to change, and checked as dockerd checks them.",
        [Mode, MaxBufferSize, CacheDisabled, CacheMaxSize, CacheMaxFile, CacheCompress]);

    // dockerd neither checks nor uses these three (moby issue 45668), so a value that it takes must not fail here.
    private static OptionDefinition Cache(string name, string example, string what) => new()
    {
        Name = name,
        Kind = OptionKind.Unread,
        Origin = OptionOrigin.Docker,
        Absent = "dockerd's own",
        Example = example,
        Text = "Meant for dockerd: " + what + " " + NoCache,
    };
}
