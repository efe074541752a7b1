using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using LogRelay.Protocol.V1;
using LogRelay.Query.Times;

namespace LogRelay.Query.Json;

/// <summary>Answers as JSON, the same wherever they are written: each method writes the members of an object. Any thread.</summary>
public static class AnswerJson
{
    /// <summary>A record: <c>time</c>, <c>id</c>, <c>position</c>, <c>stream</c>, <c>level</c>, <c>is_marker</c>, the stream's fields, <c>line</c>.</summary>
    /// <remarks>Of a line that is not UTF-8 <c>line_base64</c> has the bytes; in <c>line</c> they are replaced.</remarks>
    public static void Write(Utf8JsonWriter json, Protocol.V1.Stream stream, Record record)
    {
        json.WriteString("time"u8, TimeFormat.Exact(record.TimeNano));
        json.WriteString("id"u8, stream.Id);
        json.WriteNumber("position"u8, record.Position);
        json.WriteString("stream"u8, record.IsStderr ? "stderr"u8 : "stdout"u8);
        if (record.Level != Level.Unknown)
        {
            json.WriteString("level"u8, LevelNames.Of(record.Level));
        }
        if (record.IsMarker)
        {
            json.WriteBoolean("is_marker"u8, true);
        }
        WriteFields(json, stream);
        var line = record.Line.Span;
        if (Utf8.IsValid(line))
        {
            json.WriteString("line"u8, line);
            return;
        }
        json.WriteString("line"u8, Encoding.UTF8.GetString(line));
        json.WriteBase64String("line_base64"u8, line);
    }

    /// <summary>A stream: <c>id</c>, its fields, <c>bytes</c>, <c>records</c>, <c>first</c>, <c>last</c>, <c>is_live</c>.</summary>
    public static void Write(Utf8JsonWriter json, Protocol.V1.Stream stream)
    {
        json.WriteString("id"u8, stream.Id);
        WriteFields(json, stream);
        json.WriteNumber("bytes"u8, stream.Bytes);
        json.WriteNumber("records"u8, stream.Records);
        if (stream.HasFirstNano)
        {
            json.WriteString("first"u8, TimeFormat.Exact(stream.FirstNano));
        }
        if (stream.HasLastNano)
        {
            json.WriteString("last"u8, TimeFormat.Exact(stream.LastNano));
        }
        json.WriteBoolean("is_live"u8, stream.IsLive);
    }

    /// <summary>A bucket: <c>time</c>, <c>count</c>, and the counts by level.</summary>
    public static void Write(Utf8JsonWriter json, Bucket bucket)
    {
        json.WriteString("time"u8, TimeFormat.Exact(bucket.StartNano));
        json.WriteNumber("count"u8, bucket.Counts.Sum());
        for (var level = 0; level < bucket.Counts.Count; level++)
        {
            json.WriteNumber(LevelNames.Of((Level)level), bucket.Counts[level]);
        }
    }

    /// <summary>A value or name: <c>value</c>, <c>count</c>.</summary>
    public static void Write(Utf8JsonWriter json, ValueCount value)
    {
        json.WriteString("value"u8, value.Value);
        json.WriteNumber("count"u8, value.Count);
    }

    /// <summary>A pattern: <c>pattern</c>, <c>count</c>, <c>count_before</c>, <c>change</c>, <c>first</c>, <c>last</c>, <c>sample</c>.</summary>
    public static void Write(Utf8JsonWriter json, Pattern pattern)
    {
        json.WriteString("pattern"u8, pattern.Text);
        json.WriteNumber("count"u8, pattern.Count);
        json.WriteNumber("count_before"u8, pattern.CountBefore);
        json.WriteString("change"u8, pattern.Change);
        json.WriteString("first"u8, TimeFormat.Exact(pattern.FirstNano));
        json.WriteString("last"u8, TimeFormat.Exact(pattern.LastNano));
        json.WriteString("sample"u8, pattern.Sample.ToStringUtf8());
    }

    /// <summary>A node: <c>id</c>, <c>name</c>, <c>is_connected</c>, <c>connected_since</c>, <c>last_seen</c>, <c>software</c>, <c>streams</c>, <c>bytes</c>.</summary>
    public static void Write(Utf8JsonWriter json, Node node)
    {
        json.WriteString("id"u8, node.Id);
        json.WriteString("name"u8, node.Name);
        json.WriteBoolean("is_connected"u8, node.IsConnected);
        if (node.HasConnectedSinceNano)
        {
            json.WriteString("connected_since"u8, TimeFormat.Exact(node.ConnectedSinceNano));
        }
        if (node.HasLastSeenNano)
        {
            json.WriteString("last_seen"u8, TimeFormat.Exact(node.LastSeenNano));
        }
        json.WriteString("software"u8, node.Software);
        json.WriteNumber("streams"u8, node.Streams);
        json.WriteNumber("bytes"u8, node.Bytes);
    }

    /// <summary>How far a search is: bytes and blocks.</summary>
    public static void Write(Utf8JsonWriter json, Progress progress)
    {
        json.WriteNumber("total_bytes"u8, progress.TotalBytes);
        json.WriteNumber("bytes_to_scan"u8, progress.BytesToScan);
        json.WriteNumber("scanned_bytes"u8, progress.ScannedBytes);
        json.WriteNumber("scanned_blocks"u8, progress.ScannedBlocks);
        json.WriteNumber("damaged_bytes"u8, progress.DamagedBytes);
        json.WriteNumber("missing_bytes"u8, progress.MissingBytes);
    }

    /// <summary>The end of an answer: <c>cut</c>, which is null when nothing ended it early, <c>problems</c>, <c>progress</c>.</summary>
    public static void Write(Utf8JsonWriter json, End end, Progress? progress)
    {
        if (end.Cut.Length > 0)
        {
            json.WriteString("cut"u8, end.Cut);
        }
        else
        {
            json.WriteNull("cut"u8);
        }
        WriteProblems(json, end.Problems);
        if (progress is not null)
        {
            json.WriteStartObject("progress"u8);
            Write(json, progress);
            json.WriteEndObject();
        }
    }

    /// <summary><c>problems</c>: what could not be looked at, one sentence each.</summary>
    public static void WriteProblems(Utf8JsonWriter json, IEnumerable<string> problems)
    {
        json.WriteStartArray("problems"u8);
        foreach (var problem in problems)
        {
            json.WriteStringValue(problem);
        }
        json.WriteEndArray();
    }

    private static void WriteFields(Utf8JsonWriter json, Protocol.V1.Stream stream)
    {
        foreach (var (name, value) in stream.Fields)
        {
            if (name != "id")
            {
                json.WriteString(name, value);
            }
        }
    }
}
