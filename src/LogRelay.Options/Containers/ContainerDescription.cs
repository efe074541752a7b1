using System.Diagnostics.CodeAnalysis;

namespace LogRelay.Options.Containers;

/// <summary>
/// The facts that dockerd gives about a container: <c>Info</c> of StartLogging, under the names that it has on the wire
/// (moby daemon/logger/loginfo.go). Null members, which dockerd does send, read as empty. Immutable by contract: the
/// collections are never changed after construction.
/// </summary>
/// <remarks>Holds the whole environment, secrets included: never store or send it (only what was selected).</remarks>
public sealed record ContainerDescription
{
    /// <summary>All log-opts.</summary>
    [AllowNull]
    public IReadOnlyDictionary<string, string> Config { get; init => field = value ?? field; } = new Dictionary<string, string>();

    /// <summary>64 hexadecimal digits.</summary>
    [AllowNull]
    public string ContainerID { get; init => field = value ?? ""; } = "";

    /// <summary>The name, with the leading <c>/</c> that Docker keeps before it.</summary>
    [AllowNull]
    public string ContainerName { get; init => field = value ?? ""; } = "";

    /// <summary>The program that runs.</summary>
    [AllowNull]
    public string ContainerEntrypoint { get; init => field = value ?? ""; } = "";

    /// <summary>Its arguments.</summary>
    [AllowNull]
    public IReadOnlyList<string> ContainerArgs { get; init => field = value ?? []; } = [];

    /// <summary><c>sha256:</c> and 64 hexadecimal digits.</summary>
    [AllowNull]
    public string ContainerImageID { get; init => field = value ?? ""; } = "";

    /// <summary>The image as the user named it; may be an ID or a digest.</summary>
    [AllowNull]
    public string ContainerImageName { get; init => field = value ?? ""; } = "";

    /// <summary>When it was created, RFC 3339 with nanoseconds, as dockerd wrote it.</summary>
    [AllowNull]
    public string ContainerCreated { get; init => field = value ?? ""; } = "";

    /// <summary><c>NAME=value</c> each.</summary>
    [AllowNull]
    public IReadOnlyList<string> ContainerEnv { get; init => field = value ?? []; } = [];

    /// <summary>Labels of the container.</summary>
    [AllowNull]
    public IReadOnlyDictionary<string, string> ContainerLabels { get; init => field = value ?? field; } = new Dictionary<string, string>();

    /// <summary>Always empty for plugins.</summary>
    [AllowNull]
    public string LogPath { get; init => field = value ?? ""; } = "";

    /// <summary>"docker".</summary>
    [AllowNull]
    public string DaemonName { get; init => field = value ?? ""; } = "";

    /// <summary>The first 12 digits of <see cref="ContainerID"/>.</summary>
    public string ShortId => ContainerID.Length > ShortLength ? ContainerID[..ShortLength] : ContainerID;

    /// <summary><see cref="ContainerName"/> without the leading <c>/</c>.</summary>
    public string Name => ContainerName.StartsWith('/') ? ContainerName[1..] : ContainerName;

    /// <summary>Program and arguments, joined by spaces.</summary>
    public string Command => string.Join(' ', ContainerArgs.Prepend(ContainerEntrypoint));

    /// <summary>
    /// The first 12 digits of the image's digest, as moby from 29.4.1 on; older engines count the algorithm's name too
    /// and arrive at <c>sha256:</c> and 5 digits.
    /// </summary>
    public string ShortImageId
    {
        get
        {
            var digest = ContainerImageID[(ContainerImageID.IndexOf(':', StringComparison.Ordinal) + 1)..];
            return digest.Length > ShortLength ? digest[..ShortLength] : digest;
        }
    }

    private const int ShortLength = 12;
}
