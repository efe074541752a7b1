namespace LogRelay.Options.Catalog;

/// <summary>
/// json-file's rotation. Rules: moby daemon/logger/jsonfilelog/jsonfilelog.go, <c>New</c> and <c>ValidateLogOpt</c>.
/// </summary>
public static class JsonFileFamily
{
    /// <summary>The word for gzip.</summary>
    public const string Gzip = "gzip";

    /// <summary>The word for Zstandard.</summary>
    public const string Zstd = "zstd";

    /// <summary>Size at which a file is rotated.</summary>
    public static readonly OptionDefinition MaxSize = new()
    {
        Name = "max-size",
        Kind = OptionKind.DecimalSize,
        Origin = OptionOrigin.JsonFile,
        Absent = "unlimited",
        Unit = "bytes",
        Minimum = 1,
        Example = "10m",
        Text = "A log file that has reached this size is rotated before the next line is written. Suffixes are decimal, as "
            + "in json-file: `10m`, `10mb` and `10mib` all mean 10,000,000 bytes.",
    };

    /// <summary>Number of files kept, the active one included.</summary>
    public static readonly OptionDefinition MaxFile = new()
    {
        Name = "max-file",
        Kind = OptionKind.WholeNumber,
        Origin = OptionOrigin.JsonFile,
        Default = "1",
        Unit = "files",
        Minimum = 1,
        Maximum = int.MaxValue,
        Example = "5",
        Text = "How many files are kept, the active one included. Has an effect only together with `max-size`. With 1, a "
            + "rotation throws the whole history away.",
    };

    /// <summary>Whether rotated files are compressed.</summary>
    public static readonly OptionDefinition Compress = new()
    {
        Name = "compress",
        Kind = OptionKind.Boolean,
        Choices = [Gzip, Zstd],
        Origin = OptionOrigin.JsonFile,
        Default = "false",
        Needs = "`max-size`, and `max-file` of at least 2",
        Example = "true",
        Text = "Compress rotated files. Off the writing path: the container never waits for it. `true` is `gzip`, as in "
            + "json-file, whose readers take such files. `zstd` makes smaller files in less time, which `zstdcat` reads.",
    };

    internal static readonly OptionFamily Family = new(
        "Local files (json-file)",
        "How much of a container's log stays on the host. The names and the meaning are those of Docker's json-file driver.",
        [MaxSize, MaxFile, Compress]);
}
