namespace LogRelay.Delivery.Sinks;

/// <summary>What a sink may say about the container that a stream belongs to. Fixed when the container starts; no secrets.</summary>
public sealed record StreamContext
{
    /// <summary>Full container id, 64 hexadecimal digits.</summary>
    public required string ContainerId { get; init; }

    /// <summary>Container name without the leading slash.</summary>
    public required string ContainerName { get; init; }

    /// <summary>Image id with its <c>sha256:</c> prefix.</summary>
    public required string ImageId { get; init; }

    /// <summary>Image name as the user gave it.</summary>
    public required string ImageName { get; init; }

    /// <summary>Entrypoint and arguments, joined by spaces.</summary>
    public required string Command { get; init; }

    /// <summary>When the container was created: RFC 3339 with nanoseconds, as dockerd wrote it.</summary>
    public required string Created { get; init; }

    /// <summary>Name of the host that the container runs on.</summary>
    public required string HostName { get; init; }

    /// <summary>The rendered <c>tag</c> template; the driver's default when none was given.</summary>
    public required string Tag { get; init; }

    /// <summary>Where the container stands in a compose project or swarm: <c>service</c>, <c>project</c>, <c>stack</c>, <c>task</c>, <c>node</c>; those that are known.</summary>
    public IReadOnlyDictionary<string, string> Placement { get; init; } = new Dictionary<string, string>();

    /// <summary>Labels and environment variables selected by <c>labels</c>, <c>labels-regex</c>, <c>env</c>, <c>env-regex</c>.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();
}
