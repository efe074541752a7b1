using System.Buffers;
using System.Text.Json;
using LogRelay.Delivery.Sinks;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Storage;

namespace LogRelay.Delivery.Rejects;

/// <summary>
/// Keeps rejected records in <c>&lt;folder&gt;/&lt;sink&gt;.ndjson</c>, one JSON object a line. A file that has grown
/// past its bound becomes <c>.ndjson.1</c>, in the place of the one before it.
/// </summary>
public sealed class RejectedRecordFile : IRejectedRecordLog
{
    private readonly IStorage _storage;
    private readonly string _folder;
    private readonly long _maxFileBytes;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly ArrayBufferWriter<byte> _line = new();

    /// <summary>Writes nothing yet.</summary>
    /// <param name="storage">The file system.</param>
    /// <param name="folder">Where the files go; created when needed.</param>
    /// <param name="maxFileBytes">A file that long is put aside.</param>
    /// <param name="time">The clock.</param>
    public RejectedRecordFile(IStorage storage, string folder, long maxFileBytes, TimeProvider time)
    {
        _storage = storage;
        _folder = folder;
        _maxFileBytes = maxFileBytes;
        _time = time;
    }

    /// <inheritdoc/>
    public void Write(string sink, StreamContext stream, RecordBatch batch, in JournalRecord record, string reason)
    {
        lock (_lock)
        {
            _line.ResetWrittenCount();
            Format(stream, batch, record, reason);
            _storage.CreateFolder(_folder);
            Append(Path.Combine(_folder, $"{sink}.ndjson"));
        }
    }

    private void Format(StreamContext stream, RecordBatch batch, in JournalRecord record, string reason)
    {
        using var json = new Utf8JsonWriter(_line);
        json.WriteStartObject();
        json.WriteString("rejected", _time.GetUtcNow());
        json.WriteString("reason", reason);
        json.WriteString("container_id", stream.ContainerId);
        json.WriteString("container_name", stream.ContainerName);
        json.WriteNumber("position", record.Position);
        json.WriteString("time", DateTimeOffset.UnixEpoch.AddTicks(record.TimeNano / 100));
        json.WriteString("stream", record.Source == LogSource.Stderr ? "stderr"u8 : "stdout"u8);
        // Base64 keeps what is no valid UTF-8, too, and is harmless on any terminal.
        json.WriteBase64String("line_base64", batch.Line(record));
        json.WriteEndObject();
        json.Flush();
        _line.Write("\n"u8);
    }

    private void Append(string path)
    {
        long length;
        using (var file = _storage.Open(path, StorageOpenMode.ReadWrite))
        {
            file.Write(file.Length, _line.WrittenSpan);
            length = file.Length;
        }
        if (length >= _maxFileBytes)
        {
            _storage.Rename(path, path + ".1");
        }
    }
}
