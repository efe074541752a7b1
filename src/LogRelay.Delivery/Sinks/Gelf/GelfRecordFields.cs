using System.Buffers.Text;
using System.Text;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>The additional fields of a single message: those that its line holds.</summary>
/// <remarks>
/// A line can never overwrite what LogRelay says about its container, nor what Graylog keeps for itself: a field of
/// such a name gets an underscore behind it.
/// </remarks>
internal sealed class GelfRecordFields
{
    /// <summary>What <see cref="AppendCount"/> appends is no longer.</summary>
    public const int MaxCountBytes = 64;

    private const int MaxDigits = 11;

    private readonly byte[][] _taken;
    private readonly byte[] _suffix;

    /// <summary>Knows the names that the stream's own fields have.</summary>
    public GelfRecordFields(StreamContext stream)
    {
        var names = GelfFields.Collect(stream).Keys.Select(static name => Encoding.UTF8.GetBytes(name[1..])).ToList();
        _taken = [.. names.Select(static name => Stem(name).ToArray())];
        // One more underscore than any of the stream's own fields has, so that no two names become one.
        _suffix = Enumerable.Repeat((byte)'_', 1 + names.Max(static name => name.Length - Stem(name).Length)).ToArray();
    }

    // What Graylog would take for its own once it has cut the leading underscore off.
    private static ReadOnlySpan<byte> Prefix => "gl2_"u8;

    private static ReadOnlySpan<byte> OwnPrefix => "logrelay_"u8;

    /// <summary>Appends <c>,"_name":value</c> for every field of a record.</summary>
    public void Append(ByteBuffer destination, RecordFacts facts, int index)
    {
        foreach (ref readonly var field in facts.Fields(index))
        {
            var name = facts.Name(field);
            destination.Append(",\"_"u8);
            destination.Append(name);
            if (IsTaken(name))
            {
                destination.Append(_suffix);
            }
            destination.Append("\":"u8);
            if (field.Kind == RecordFieldKind.Number)
            {
                destination.Append(facts.Value(field));
                continue;
            }
            destination.Append("\""u8);
            JsonText.Append(destination, facts.Value(field));
            destination.Append("\""u8);
        }
        AppendOmitted(destination, facts.Omitted(index));
    }

    /// <summary>Appends only how many fields the line has: there is no room for them.</summary>
    public static void AppendCount(ByteBuffer destination, RecordFacts facts, int index) =>
        AppendOmitted(destination, facts.Fields(index).Length + facts.Omitted(index));

    private static void AppendOmitted(ByteBuffer destination, int omitted)
    {
        if (omitted == 0)
        {
            return;
        }
        destination.Append(",\"_logrelay_omitted_line_fields\":"u8);
        _ = Utf8Formatter.TryFormat(omitted, destination.Reserve(MaxDigits), out var written);
        destination.Advance(written);
    }

    private bool IsTaken(ReadOnlySpan<byte> name)
    {
        name = Stem(name);
        if (IsReserved(name) || name.StartsWith(Prefix) || name.StartsWith(OwnPrefix))
        {
            return true;
        }
        foreach (var taken in _taken)
        {
            if (name.SequenceEqual(taken))
            {
                return true;
            }
        }
        return false;
    }

    private static ReadOnlySpan<byte> Stem(ReadOnlySpan<byte> name) => name.TrimEnd((byte)'_');

    private static bool IsReserved(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => name.SequenceEqual("id"u8),
        4 => name.SequenceEqual("host"u8),
        5 => name.SequenceEqual("level"u8),
        6 => name.SequenceEqual("source"u8),
        7 => name.SequenceEqual("message"u8) || name.SequenceEqual("streams"u8) || name.SequenceEqual("version"u8),
        9 => name.SequenceEqual("timestamp"u8),
        12 => name.SequenceEqual("full_message"u8),
        13 => name.SequenceEqual("short_message"u8),
        _ => false,
    };
}
