using LogRelay.Options.Patterns;

namespace LogRelay.Options;

/// <summary>One log group of CloudWatch Logs and how to write to it. Equal by value.</summary>
public sealed record CloudWatchOptions
{
    /// <summary>The log group; a valid name.</summary>
    public required string Group { get; init; }

    /// <summary>The log stream; null: the tag names it, see <see cref="StreamFor"/>.</summary>
    public string? Stream { get; init; }

    /// <summary>The region; null: the environment's or the instance's.</summary>
    public string? Region { get; init; }

    /// <summary>Where the service is reached, http or https; null: the region's own endpoint.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>A missing group is created.</summary>
    public bool CreatesGroup { get; init; }

    /// <summary>A missing stream is created.</summary>
    public bool CreatesStream { get; init; } = true;

    /// <summary>A line in which this is found begins an event; null: every line is one.</summary>
    public LinePattern? EventStart { get; init; }

    /// <summary>Path of the credentials in the container endpoint, beginning with a slash; null: the usual chain.</summary>
    public string? CredentialsPath { get; init; }

    /// <summary>How long lines are gathered. At least a second.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The lines are in the embedded metric format.</summary>
    public bool IsEmbeddedMetricFormat { get; init; }

    /// <summary>The same for all streams of the group: what a sink needs to know.</summary>
    public CloudWatchOptions ForAllStreams => this with { Stream = null };

    /// <summary>The log stream of a container: the one asked for, else the tag, else the full id, as in Docker's driver.</summary>
    /// <param name="tag">The rendered tag; null or empty when there is none.</param>
    /// <param name="containerId">Full container id.</param>
    public string StreamFor(string? tag, string containerId) => Stream ?? (string.IsNullOrEmpty(tag) ? containerId : tag);
}
