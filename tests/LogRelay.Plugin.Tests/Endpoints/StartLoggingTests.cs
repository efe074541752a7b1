using System.Text;
using System.Text.Json.Nodes;
using LogRelay.Plugin.Tests.Dockerd;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Plugin.Tests.Endpoints;

public sealed class StartLoggingTests
{
    private const string Container = "c0ffee";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StartLogging_NullMembersAndUnknownFields_AreAccepted()
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var fifo = plugin.MakeFifo("f");
        var info = RunningPlugin.Info(Container);
        foreach (var name in info.Select(static member => member.Key).Where(static name => name != "ContainerID").ToList())
        {
            info[name] = null;
        }
        info["FieldOfTheFuture"] = new JsonObject { ["a"] = new JsonArray(1, "x", null) };

        Assert.Equal("", await plugin.TryStartLoggingAsync(fifo.Path, info));
        fifo.Put(Frames.Numbered(1, 3));
        await plugin.StopLoggingAsync(fifo);

        Assert.Equal(["1", "2", "3"], await plugin.ReadLinesAsync(Container));
    }

    [Fact]
    public async Task StartLogging_Repeated_AttachesTheFifoOnce()
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var fifo = plugin.MakeFifo("f");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => plugin.StartLoggingAsync(fifo, Container)));
        fifo.Put(Frames.Numbered(1, 200));
        await plugin.StopLoggingAsync(fifo);

        Assert.Equal(Enumerable.Range(1, 200).Select(n => $"{n}"), await plugin.ReadLinesAsync(Container));
        // Every use of the stream has ended: nothing of it is open any more.
        await Eventually.Holds(() => OpenFiles.Below(plugin.StreamFolder(Container)).Count == 0);
    }

    [Fact]
    public async Task StartLogging_TheContainersEnvironment_IsWrittenNowhereButForWhatEnvSelects()
    {
        const string Secret = "s3cr3t-that-must-not-be-kept";
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var fifo = plugin.MakeFifo("f");
        var info = RunningPlugin.Info(Container, new JsonObject { ["env"] = "PUBLIC", ["env-regex"] = "^SHOWN_" });
        info["ContainerEnv"] = new JsonArray($"PASSWORD={Secret}", "PUBLIC=for-everyone", "SHOWN_A=shown-value", $"PUBLIC_NOT={Secret}", Secret);

        Assert.Equal("", await plugin.TryStartLoggingAsync(fifo.Path, info));
        fifo.Put(Frames.Numbered(1));

        // While the registration is there, and after everything was written.
        Assert.Empty(FilesHolding(plugin.Settings.DataFolder, Secret));
        await plugin.StopLoggingAsync(fifo);
        Assert.Empty(FilesHolding(plugin.Settings.DataFolder, Secret));
        Assert.Contains(FilesHolding(plugin.Settings.DataFolder, "for-everyone"), path => path.EndsWith("-json.log", StringComparison.Ordinal));
        Assert.NotEmpty(FilesHolding(plugin.Settings.DataFolder, "shown-value"));
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("file")]
    [InlineData("missing")]
    public async Task StartLogging_WhatIsNoFifo_IsRefusedByNameAndLeavesNothingOpen(string kind)
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        var path = Path.Combine(plugin.Settings.FifoFolder, kind);
        if (kind == "folder")
        {
            Directory.CreateDirectory(path);
        }
        else if (kind == "file")
        {
            await File.WriteAllBytesAsync(path, Frames.Numbered(1), Ct);
        }

        using var answer = await plugin.PostAsync(
            "LogDriver.StartLogging",
            Encoding.UTF8.GetBytes(new JsonObject { ["File"] = path, ["Info"] = RunningPlugin.Info(Container) }.ToJsonString()));

        Assert.Contains(path, await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(plugin.Settings.RegistrationsFolder));
        Assert.Empty(OpenFiles.Below(path));
    }

    private static List<string> FilesHolding(string folder, string text)
    {
        var wanted = Encoding.UTF8.GetBytes(text);
        return [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => File.ReadAllBytes(path).AsSpan().IndexOf(wanted) >= 0)];
    }
}
