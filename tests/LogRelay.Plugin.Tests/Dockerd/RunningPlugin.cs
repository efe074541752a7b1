using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LogRelay.Protocol.Docker;
using LogRelay.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LogRelay.Plugin.Tests.Dockerd;

/// <summary>The plugin's own host in this process, on a socket in a temporary folder, called as dockerd calls it.</summary>
internal sealed class RunningPlugin : IAsyncDisposable
{
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly HttpClient _client;

    private RunningPlugin(PluginSettings settings, WebApplication app)
    {
        Settings = settings;
        _app = app;
        _client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, ct) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(settings.SocketPath), ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        {
            BaseAddress = new Uri("http://plugin.moby.localhost/"),
            Timeout = LongestCall,
        };
    }

    public PluginSettings Settings { get; }

    /// <summary>Starts it on the folders of an earlier one, or on empty ones.</summary>
    /// <param name="folder">Holds everything of it.</param>
    /// <param name="logOpts">Its setting <c>LOG_OPTS</c>.</param>
    /// <param name="settings">Changes other settings.</param>
    public static async Task<RunningPlugin> StartAsync(TempFolder folder, string logOpts = "", Func<PluginSettings, PluginSettings>? settings = null)
    {
        var all = new PluginSettings
        {
            DataFolder = folder.File("data"),
            SocketPath = folder.File("logrelay.sock"),
            FifoFolder = folder.File("fifos"),
            LogLevel = "error",
            LogOpts = logOpts,
        };
        all = settings?.Invoke(all) ?? all;
        Directory.CreateDirectory(all.FifoFolder);
        var app = PluginHost.Build(all);
        await app.StartAsync();
        return new RunningPlugin(all, app);
    }

    /// <summary>A part of the program.</summary>
    public T Part<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Where a container's lines are.</summary>
    public string StreamFolder(string containerId) => Path.Combine(Settings.StreamsFolder, containerId);

    /// <summary>A FIFO where dockerd makes them.</summary>
    public DockerdFifo MakeFifo(string name) => new(Path.Combine(Settings.FifoFolder, name));

    /// <summary>What dockerd sends for a plain container.</summary>
    public static JsonObject Info(string containerId, JsonObject? config = null) => new()
    {
        ["Config"] = config ?? [],
        ["ContainerID"] = containerId,
        ["ContainerName"] = "/web",
        ["ContainerEntrypoint"] = "/bin/sh",
        ["ContainerArgs"] = new JsonArray("-c", "true"),
        ["ContainerImageID"] = "sha256:" + new string('b', 64),
        ["ContainerImageName"] = "busybox",
        ["ContainerCreated"] = "2026-08-23T10:11:12.123456789Z",
        ["ContainerEnv"] = new JsonArray("PATH=/bin"),
        ["ContainerLabels"] = new JsonObject(),
        ["LogPath"] = "",
        ["DaemonName"] = "docker",
    };

    /// <summary>What a GET is answered, which has to succeed.</summary>
    public Task<string> GetAsync(string path) => _client.GetStringAsync(path, TestContext.Current.CancellationToken);

    /// <summary>StartLogging that has to succeed.</summary>
    public async Task StartLoggingAsync(DockerdFifo fifo, string containerId, JsonObject? config = null) =>
        Assert.Equal("", await TryStartLoggingAsync(fifo.Path, Info(containerId, config)));

    /// <summary>StartLogging; the answer's <c>Err</c>.</summary>
    public Task<string> TryStartLoggingAsync(string file, JsonObject info) =>
        CallAsync("LogDriver.StartLogging", new JsonObject { ["File"] = file, ["Info"] = info }.ToJsonString());

    /// <summary>StopLogging that has to succeed, as it always must.</summary>
    public async Task StopLoggingAsync(DockerdFifo fifo)
    {
        Assert.Equal("", await CallAsync("LogDriver.StopLogging", new JsonObject { ["File"] = fifo.Path }.ToJsonString()));
        fifo.Dispose();
        File.Delete(fifo.Path);
    }

    /// <summary>A call whose answer is <c>{"Err":...}</c> with status 200: anything else fails the test.</summary>
    public async Task<string> CallAsync(string method, string body)
    {
        using var answer = await PostAsync(method, Encoding.UTF8.GetBytes(body));
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{method} {body}: status {answer.StatusCode}, {text}");
        return JsonNode.Parse(text)!["Err"]!.GetValue<string>();
    }

    /// <summary>A call as dockerd makes it: a POST without a Content-Type.</summary>
    public Task<HttpResponseMessage> PostAsync(
        string method, byte[] body, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, method) { Content = new ByteArrayContent(body) };
        request.Headers.Accept.ParseAdd("application/vnd.docker.plugins.v1.2+json");
        return _client.SendAsync(request, completion, TestContext.Current.CancellationToken);
    }

    /// <summary>ReadLogs, whole.</summary>
    /// <param name="containerId">The container.</param>
    /// <param name="config">The <c>Config</c> object as JSON; null leaves it out.</param>
    public async Task<List<LogEntry>> ReadLogsAsync(string containerId, string? config = null)
    {
        using var answer = await PostAsync("LogDriver.ReadLogs", ReadLogsBody(containerId, config));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return Frames.Parse(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The lines of ReadLogs, without their newlines.</summary>
    public async Task<List<string>> ReadLinesAsync(string containerId, string? config = null) =>
        (await ReadLogsAsync(containerId, config)).ConvertAll(static entry => entry.Line.ToStringUtf8().TrimEnd('\n'));

    /// <summary>The body of a ReadLogs call.</summary>
    public static byte[] ReadLogsBody(string containerId, string? config = null)
    {
        var body = new JsonObject { ["Info"] = Info(containerId) };
        if (config is not null)
        {
            body["Config"] = JsonNode.Parse(config);
        }
        return JsonSerializer.SerializeToUtf8Bytes(body, JsonSerializerOptions.Default);
    }

    /// <summary>Stops it as SIGTERM does; the FIFOs stay as they are.</summary>
    public Task StopAsync() => _app.StopAsync();

    /// <summary>The same, and gives everything back.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _client.Dispose();
        await _app.DisposeAsync();
    }
}
