using System.Buffers.Binary;
using System.Numerics;
using LogRelay.EndToEnd.Engine;
using Xunit;

namespace LogRelay.EndToEnd.Upgrade;

/// <summary>Going back to an older version: what a newer one wrote is refused in words, and left as it is.</summary>
public sealed class NewerFormatTests(SharedEngine shared)
{
    // docs/formats/manifest.md
    private const int SlotBytes = 1024;
    private const int VersionOffset = 4;
    private const int CountOffset = 12;
    private const int HeaderBytes = 32;
    private const int SegmentBytes = 56;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("journal.manifest")]
    [InlineData("stream.json")]
    public async Task A_stream_of_a_newer_version_is_refused_by_name_and_not_touched(string file)
    {
        var engine = await shared.EngineAsync();
        var plugin = await shared.PluginAsync();
        var container = await engine.RunAsync(new("busybox", "echo", "hello") { Driver = plugin.Name }, Ct);
        await container.WaitAsync(Ct);
        var path = Path.Combine(plugin.StreamFolder(container), file);
        var original = await File.ReadAllBytesAsync(path, Ct);
        var newer = file == "stream.json" ? NewerDescription(original) : NewerManifest(original);
        await File.WriteAllBytesAsync(path, newer, Ct);

        foreach (var command in (string[])["start", "logs"])
        {
            var result = await engine.TryDockerAsync(Ct, command, container.Id);
            Assert.NotEqual(0, result.ExitCode);
            Assert.Contains($"{file} has format version 99", result.ErrorText, StringComparison.Ordinal);
            Assert.Contains("it was written by a newer LogRelay", result.ErrorText, StringComparison.Ordinal);
        }
        Assert.Equal(newer, await File.ReadAllBytesAsync(path, Ct));

        await File.WriteAllBytesAsync(path, original, Ct);
        Assert.Equal("hello\n", (await container.LogsAsync(Ct)).Text);
    }

    private static byte[] NewerDescription(byte[] original)
    {
        var text = System.Text.Encoding.UTF8.GetString(original);
        Assert.Contains("\"version\": 1,", text, StringComparison.Ordinal);
        return System.Text.Encoding.UTF8.GetBytes(text.Replace("\"version\": 1,", "\"version\": 99,", StringComparison.Ordinal));
    }

    private static byte[] NewerManifest(byte[] original)
    {
        var manifest = original.ToArray();
        for (var start = 0; start < manifest.Length; start += SlotBytes)
        {
            var slot = manifest.AsSpan(start);
            BinaryPrimitives.WriteUInt16LittleEndian(slot[VersionOffset..], 99);
            var used = HeaderBytes + (BinaryPrimitives.ReadInt32LittleEndian(slot[CountOffset..]) * SegmentBytes);
            var checksum = uint.MaxValue;
            foreach (var value in slot[..used])
            {
                checksum = BitOperations.Crc32C(checksum, value);
            }
            BinaryPrimitives.WriteUInt32LittleEndian(slot[used..], ~checksum);
        }
        return manifest;
    }
}
