namespace LogRelay.EndToEnd.Engine;

/// <summary>What to run, and how its output is logged.</summary>
/// <param name="Image">busybox, programs or nginx.</param>
/// <param name="Command">The command and its arguments; none: the image's own.</param>
public sealed record ContainerSpec(string Image, params string[] Command)
{
    /// <summary>The logging driver: json-file, local, or a plugin's name.</summary>
    public string Driver { get; init; } = "json-file";

    /// <summary>Values of --log-opt, in order.</summary>
    public IReadOnlyList<(string Name, string Value)> LogOptions { get; init; } = [];

    /// <summary>--name; Docker wants two characters at least.</summary>
    public string? Name { get; init; }

    /// <summary>--tty: one stream, lines ending in CRLF.</summary>
    public bool Tty { get; init; }

    /// <summary>More options of `docker run`, for example <c>--env A=b</c> as two items.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The arguments after `docker run` or `docker create`. There is no network unless <see cref="Options"/> names one.</summary>
    public string[] Arguments() =>
    [
        "--log-driver", Driver,
        .. LogOptions.SelectMany(option => (string[])["--log-opt", $"{option.Name}={option.Value}"]),
        .. Name is null ? (string[])[] : ["--name", Name],
        .. Tty ? (string[])["--tty"] : [],
        .. Options.Contains("--network") ? (string[])[] : ["--network", "none"],
        .. Options,
        Image,
        .. Command,
    ];
}
