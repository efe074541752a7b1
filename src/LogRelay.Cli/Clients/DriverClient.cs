using System.Text.Json;
using LogRelay.Cli.Output;

namespace LogRelay.Cli.Clients;

/// <summary>Calls the plugin as dockerd does.</summary>
internal sealed class DriverClient : IDisposable
{
    private readonly HttpClient _client;

    /// <summary>Calls on a socket.</summary>
    public DriverClient(string socketPath)
    {
#pragma warning disable CA2000 // The client disposes of it.
        _client = new HttpClient(UnixSocketHandler.Of(socketPath))
        {
            BaseAddress = new Uri("http://plugin.moby.localhost/"),
        };
#pragma warning restore CA2000
    }

    /// <summary>Has the plugin read a FIFO.</summary>
    /// <param name="file">The FIFO, as the plugin sees it.</param>
    /// <param name="containerId">Whose lines these are.</param>
    /// <param name="containerName">The same for people.</param>
    /// <param name="options">Log-opts.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="CliException">The plugin does not want to, or does not answer.</exception>
    public Task StartLoggingAsync(string file, string containerId, string containerName, IReadOnlyDictionary<string, string> options, CancellationToken ct) =>
        CallAsync("LogDriver.StartLogging", json =>
        {
            json.WriteString("File"u8, file);
            json.WriteStartObject("Info"u8);
            json.WriteString("ContainerID"u8, containerId);
            json.WriteString("ContainerName"u8, "/" + containerName);
            json.WriteStartObject("Config"u8);
            foreach (var (name, value) in options)
            {
                json.WriteString(name, value);
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }, ct);

    /// <summary>Has the plugin store what is left in a FIFO, and let go of it.</summary>
    /// <inheritdoc cref="StartLoggingAsync"/>
    public Task StopLoggingAsync(string file, CancellationToken ct) => CallAsync("LogDriver.StopLogging", json => json.WriteString("File"u8, file), ct);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task CallAsync(string method, Action<Utf8JsonWriter> write, CancellationToken ct)
    {
        using var body = new MemoryStream();
        await using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        try
        {
            using var content = new ByteArrayContent(body.ToArray());
            using var answer = await _client.PostAsync(new Uri(method, UriKind.Relative), content, ct);
            await using var text = await answer.Content.ReadAsStreamAsync(ct);
            using var reply = await JsonDocument.ParseAsync(text, default, ct);
            if (reply.RootElement.TryGetProperty("Err", out var error) && error.GetString() is { Length: > 0 } reason)
            {
                throw new CliException($"the plugin does not take the canary: {VisibleText.Of(reason)}");
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException)
        {
            throw new CliException($"the plugin does not answer as a logging driver: {VisibleText.Of((failure.InnerException ?? failure).Message)}");
        }
    }
}
