namespace LogRelay.Journal.Streams;

/// <summary>
/// <c>stream.json</c>: who a stream is. Everything that a plugin needs to go on with the container after a restart, and
/// a person to recognise it. Holds no secrets: of the environment only what <c>env</c> and <c>env-regex</c> selected.
/// </summary>
public sealed record StreamDescription
{
    /// <summary>The newest format version that this program reads and writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Format version of the file.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>Full container id.</summary>
    public required string ContainerId { get; init; }

    /// <summary>Container name without the leading slash, as it was when the container was last started.</summary>
    public required string ContainerName { get; init; }

    /// <summary>Image id with its algorithm prefix.</summary>
    public string ImageId { get; init => field = value ?? ""; } = "";

    /// <summary>Image name as the user gave it.</summary>
    public string ImageName { get; init => field = value ?? ""; } = "";

    /// <summary>Entrypoint and arguments, joined by spaces.</summary>
    public string Command { get; init => field = value ?? ""; } = "";

    /// <summary>When the container was created, as dockerd wrote it.</summary>
    public string Created { get; init => field = value ?? ""; } = "";

    /// <summary>Name of the host that it runs on.</summary>
    public string HostName { get; init => field = value ?? ""; } = "";

    /// <summary>The rendered tag; null when no <c>tag</c> was given.</summary>
    public string? Tag { get; init; }

    /// <summary>The selected labels and environment variables.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init => field = value ?? field; } = new Dictionary<string, string>();

    /// <summary>Where the container stands in a compose project or swarm: <c>service</c>, <c>project</c>, <c>stack</c>, <c>task</c>, <c>node</c>.</summary>
    public IReadOnlyDictionary<string, string> Placement { get; init; } = new Dictionary<string, string>();

    /// <summary>The log-opts as the user gave them.</summary>
    public IReadOnlyDictionary<string, string> LogOpts { get; init => field = value ?? field; } = new Dictionary<string, string>();

    /// <summary>
    /// The sinks that the stream is kept for, by the names of their cursors, each with the position where it begins while
    /// it has no cursor; null until they have been settled.
    /// </summary>
    public IReadOnlyDictionary<string, long>? Sinks { get; init; }
}
