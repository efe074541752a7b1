using System.IO.Compression;
using LogRelay.EndToEnd.Engine;
using Xunit;

namespace LogRelay.EndToEnd.SameAsJsonFile;

/// <summary>dockerd sends the whole environment to a plugin. What the options do not pick is written nowhere.</summary>
public sealed class SecretTests(SharedEngine shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("env=STAGE", "labels=team")]
    [InlineData("env-regex=^STA", "tag={{.Name}} {{.ImageName}}", "max-size=1k", "max-file=3", "compress=true")]
    [InlineData("env=STAGE", "gelf-address=udp://127.0.0.1:9")]
    public async Task Of_the_environment_only_what_was_asked_for_is_kept(params string[] options)
    {
        var engine = await shared.EngineAsync();
        var plugin = await shared.PluginAsync();
        var secret = $"never-to-be-seen-{Guid.NewGuid():N}";
        var spec = new ContainerSpec("programs", "sh", "-c", "emit --count 30 --size 100; exec sleep 1000")
        {
            Driver = plugin.Name,
            LogOptions = LogOption.ParseAll(options),
            Options = ["--env", "STAGE=kept", "--env", $"PASSWORD={secret}", "--label", "team=blue", "--label", $"token={secret}"],
        };

        var container = await engine.RunAsync(spec, Ct);
        await Eventually.TrueAsync("all lines are there", async () => (await container.LogsAsync(Ct)).Text.Contains("30 xxx", StringComparison.Ordinal), Ct);
        await AssertNowhereAsync(engine, plugin, container, secret);

        await container.StopAsync(Ct, graceSeconds: 0);
        await AssertNowhereAsync(engine, plugin, container, secret);
    }

    private static async Task AssertNowhereAsync(DockerEngine engine, PluginUnderTest plugin, Container container, string secret)
    {
        var files = Directory.GetFiles(plugin.DataFolder, "*", SearchOption.AllDirectories);
        Assert.Contains(Path.Combine(plugin.StreamFolder(container), "stream.json"), files);
        foreach (var file in files)
        {
            Assert.DoesNotContain(secret, await ReadAsync(file), StringComparison.Ordinal);
        }

        var description = await File.ReadAllTextAsync(Path.Combine(plugin.StreamFolder(container), "stream.json"), Ct);
        Assert.Contains("kept", description, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, engine.DaemonLog, StringComparison.Ordinal);
    }

    // Other tests' containers come and go beside this one: a file may be renamed between listing and reading.
    private static async Task<string> ReadAsync(string path)
    {
        try
        {
            await using var file = File.OpenRead(path);
            await using Stream text = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
            using var reader = new StreamReader(text);
            return await reader.ReadToEndAsync(Ct);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return "";
        }
    }
}
