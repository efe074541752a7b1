using System.Text;
using System.Text.Json;
using LogRelay.Delivery.Rejects;
using LogRelay.Delivery.Tests.Sinks;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Storage;
using LogRelay.Testing.Storage;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LogRelay.Delivery.Tests.Rejects;

public sealed class RejectedRecordFileTests
{
    private readonly CrashingStorage _storage = new();

    [Fact]
    public void Write_Record_IsOneLineThatHoldsEveryByteAndTheReason()
    {
        byte[] line = [.. "escape \u001b[31m and "u8, 0xFF, (byte)'\n'];
        Write(1_000_000, line);

        using var json = JsonDocument.Parse(Assert.Single(Lines("/rejected/gelf.ndjson")));
        Assert.Equal("too \"long\"", json.RootElement.GetProperty("reason").GetString());
        Assert.Equal("web", json.RootElement.GetProperty("container_name").GetString());
        Assert.Equal(line, json.RootElement.GetProperty("line_base64").GetBytesFromBase64());
    }

    [Fact]
    public void Write_FullFile_IsPutAsideOnce()
    {
        for (var i = 0; i < 7; i++)
        {
            Write(700, Encoding.UTF8.GetBytes($"{i}"));
        }

        Assert.NotEmpty(Lines("/rejected/gelf.ndjson.1"));
        Assert.Equal("6", Encoding.UTF8.GetString(JsonDocument.Parse(Lines("/rejected/gelf.ndjson")[^1]).RootElement.GetProperty("line_base64").GetBytesFromBase64()));
        Assert.Equal(2, _storage.List("/rejected").Count);
    }

    private void Write(long maxFileBytes, byte[] line)
    {
        using var batch = new RecordBatch();
        Batches.Add(batch, line, LogSource.Stderr);
        new RejectedRecordFile(_storage, "/rejected", maxFileBytes, new FakeTimeProvider())
            .Write("gelf", Batches.Stream(), batch, batch.Records[0], "too \"long\"");
    }

    private string[] Lines(string path)
    {
        using var file = _storage.Open(path, StorageOpenMode.Read);
        var bytes = new byte[file.Length];
        file.Read(0, bytes);
        return Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
