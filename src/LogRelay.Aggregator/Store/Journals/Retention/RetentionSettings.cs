using LogRelay.Diagnostics.Messages;
using LogRelay.Options;
using LogRelay.Options.Values;

namespace LogRelay.Aggregator.Store.Journals.Retention;

/// <summary>How long and how much the embedded store keeps.</summary>
internal sealed record RetentionSettings
{
    private const string AgeName = "LOGRELAY_RETENTION_AGE";
    private const string SizeName = "LOGRELAY_RETENTION_SIZE";
    private const string StreamSizeName = "LOGRELAY_RETENTION_STREAM_SIZE";
    private const string Nothing = "none";

    private static readonly TimeSpan ShortestAge = TimeSpan.FromMinutes(1);

    /// <summary>Records older than this go; null: their age does not matter. <c>LOGRELAY_RETENTION_AGE</c>.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>What all streams together may take on disk; null: as much as there is. <c>LOGRELAY_RETENTION_SIZE</c>.</summary>
    public DiskBudgetSize? Size { get; init; } = new(Bytes: null, Percent: 80);

    /// <summary>What one stream may take on disk; null: only the whole counts. <c>LOGRELAY_RETENTION_STREAM_SIZE</c>.</summary>
    public DiskBudgetSize? StreamSize { get; init; }

    /// <summary>Reads the environment.</summary>
    /// <param name="variable">Gives a variable's value; null when it is not set.</param>
    /// <exception cref="FormatException">A value cannot be understood; the message says what is allowed.</exception>
    public static RetentionSettings Read(Func<string, string?> variable)
    {
        var defaults = new RetentionSettings();
        return new RetentionSettings
        {
            Age = variable(AgeName) is { Length: > 0 } age ? ReadAge(age) : defaults.Age,
            Size = variable(SizeName) is { Length: > 0 } size ? ReadSize(SizeName, size) : defaults.Size,
            StreamSize = variable(StreamSizeName) is { Length: > 0 } streamSize ? ReadSize(StreamSizeName, streamSize) : defaults.StreamSize,
        };
    }

    private static TimeSpan? ReadAge(string text) =>
        text == Nothing ? null
        : Duration.TryParse(text, out var age) && age >= ShortestAge ? age
        : throw new FormatException($"{AgeName}=\"{Shown.Of(text)}\" must be a duration such as 30d or 12h, one minute or more, or {Nothing}");

    private static DiskBudgetSize? ReadSize(string name, string text) =>
        text == Nothing ? null
        : DiskBudgetSize.TryParse(text, out var size) && size is not null ? size
        : throw new FormatException($"{name}=\"{Shown.Of(text)}\" must be a size such as 500MB or 2TB, a part of the disk such as 80%, or {Nothing}");
}
