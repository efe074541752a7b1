using System.Text.Json;

namespace LogRelay.Cli.Clients;

/// <summary>Asks the Docker engine of this host, on its socket.</summary>
internal sealed class DockerClient : IDisposable
{
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client;

    /// <summary>Asks on a socket.</summary>
    public DockerClient(string socketPath)
    {
        SocketPath = socketPath;
#pragma warning disable CA2000 // The client disposes of it.
        _client = new HttpClient(UnixSocketHandler.Of(socketPath))
        {
            BaseAddress = new Uri("http://docker.localhost/"),
            Timeout = LongestCall,
        };
#pragma warning restore CA2000
    }

    /// <summary>The socket.</summary>
    public string SocketPath { get; }

    /// <summary>The socket that DOCKER_HOST names, or Docker's usual one.</summary>
    public static DockerClient Of(CliEnvironment environment)
    {
        const string Scheme = "unix://";
        var host = environment.Variable("DOCKER_HOST") ?? "";
        return new DockerClient(host.StartsWith(Scheme, StringComparison.Ordinal) ? host[Scheme.Length..] : environment.DockerSocket);
    }

    /// <summary>Calls the engine.</summary>
    /// <param name="path">Such as <c>info</c>.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="HttpRequestException">It does not answer.</exception>
    /// <exception cref="JsonException">The answer is no JSON.</exception>
    public async Task<JsonElement> GetAsync(string path, CancellationToken ct)
    {
        await using var body = await _client.GetStreamAsync(new Uri(path, UriKind.Relative), ct);
        using var document = await JsonDocument.ParseAsync(body, default, ct);
        return document.RootElement.Clone();
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
