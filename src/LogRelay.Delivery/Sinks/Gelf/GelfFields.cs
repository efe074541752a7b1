using System.Globalization;
using System.Text;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>The additional fields that every message of a stream carries, in the names of Docker's own gelf driver.</summary>
internal static class GelfFields
{
    /// <summary>Longest value, in bytes of UTF-8: search engines refuse a whole message for a longer keyword.</summary>
    public const int MaxValueBytes = 32_766;

    /// <summary>Longest sum of all fields as JSON, so that something of the line always fits into a message.</summary>
    public const int MaxTotalBytes = 64 * 1024;

    /// <summary>Says how many attributes found no room; present only when there are any.</summary>
    public const string OmittedField = "_logrelay_omitted_fields";

    /// <summary>Appends <c>,"_name":"value"</c> for every field, sorted by name.</summary>
    public static void Append(ByteBuffer destination, StreamContext stream)
    {
        var start = destination.Length;
        var omitted = 0;
        foreach (var (name, value) in Collect(stream))
        {
            var before = destination.Length;
            AppendField(destination, name, value);
            if (destination.Length - start > MaxTotalBytes)
            {
                destination.Length = before;
                omitted++;
            }
        }
        if (omitted > 0)
        {
            AppendField(destination, OmittedField, omitted.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>
    /// Field names and values. Beyond Docker's own: where a container stands in a compose project or swarm. An attribute overwrites a standard field of its name, as in Docker's own driver;
    /// of two attributes whose names become one by mending, the later in ordinal order gets underscores behind it.
    /// </summary>
    public static SortedDictionary<string, string> Collect(StreamContext stream)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["_command"] = stream.Command,
            ["_container_id"] = stream.ContainerId,
            ["_container_name"] = stream.ContainerName,
            ["_created"] = stream.Created,
            ["_image_id"] = stream.ImageId,
            ["_image_name"] = stream.ImageName,
            ["_tag"] = stream.Tag,
        };
        foreach (var (fact, value) in stream.Placement)
        {
            fields["_" + fact] = value;
        }
        var taken = new HashSet<string>(StringComparer.Ordinal) { OmittedField, "_logrelay_cut_bytes", "_logrelay_marker" };
        var attributes = stream.Attributes
            .Select(attribute => (Key: attribute.Key, Name: GelfFieldNames.Of(attribute.Key), attribute.Value))
            .OrderBy(attribute => attribute.Name != attribute.Key && attribute.Name != "_" + attribute.Key)
            .ThenBy(attribute => attribute.Key, StringComparer.Ordinal);
        foreach (var attribute in attributes)
        {
            var name = attribute.Name;
            while (!taken.Add(name))
            {
                name += "_";
            }
            fields[name] = attribute.Value;
        }
        return fields;
    }

    private static void AppendField(ByteBuffer destination, string name, string value)
    {
        destination.Append(",\""u8);
        destination.Append(Encoding.UTF8.GetBytes(name));
        destination.Append("\":\""u8);
        AppendValue(destination, Encoding.UTF8.GetBytes(value));
        destination.Append("\""u8);
    }

    private static void AppendValue(ByteBuffer destination, byte[] value)
    {
        if (value.Length <= MaxValueBytes)
        {
            JsonText.Append(destination, value);
            return;
        }
        // 64 bytes leave room for the suffix.
        var used = JsonText.Append(destination, value, MaxValueBytes - 64);
        destination.Append(GelfCut.Suffix(value.Length - used));
    }
}
