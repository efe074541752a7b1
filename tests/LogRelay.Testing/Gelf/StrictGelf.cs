using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LogRelay.Testing.Gelf;

/// <summary>Reads one GELF message and refuses everything that the specification or Graylog's decoder refuses or drops.</summary>
public static partial class StrictGelf
{
    private const int MaxKeywordBytes = 32_766;

    /// <summary>The message, when nothing is wrong with it.</summary>
    /// <exception cref="GelfViolationException">Says what is wrong.</exception>
    public static ReceivedGelf Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (JsonException error)
        {
            throw new GelfViolationException($"not JSON: {Encoding.UTF8.GetString(json.Span)}", error);
        }
        catch (InvalidOperationException error)
        {
            throw new GelfViolationException($"not valid UTF-8: {Convert.ToHexString(json.Span)}", error);
        }
    }

    private static ReceivedGelf Read(JsonElement root)
    {
        Require(root.ValueKind == JsonValueKind.Object, $"not an object but {root.ValueKind}");
        var names = root.EnumerateObject().Select(property => property.Name).ToList();
        Require(names.Distinct(StringComparer.Ordinal).Count() == names.Count, $"a name comes twice: {string.Join(' ', names)}");
        Require(Text(root, "version") == "1.1", "version is not 1.1");
        Require(root.TryGetProperty("timestamp", out var timestamp) && timestamp.ValueKind == JsonValueKind.Number, "timestamp is no number");
        Require(root.TryGetProperty("level", out var level) && level.TryGetInt32(out var severity) && severity is >= 0 and <= 7, "level is no severity");
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name is not ("version" or "host" or "short_message" or "full_message" or "timestamp" or "level"))
            {
                fields.Add(property.Name, Field(property));
            }
        }
        return new ReceivedGelf(NotBlank(root, "host"), NotBlank(root, "short_message"), timestamp.GetDecimal(), level.GetInt32(), fields,
            root.TryGetProperty("full_message", out _) ? Text(root, "full_message") : null);
    }

    private static string Field(JsonProperty property)
    {
        Require(FieldName().IsMatch(property.Name), $"'{property.Name}' is no name of an additional field");
        Require(property.Name != "_id", "_id must not be sent");
        var value = property.Value.ValueKind switch
        {
            JsonValueKind.String => property.Value.GetString()!,
            JsonValueKind.Number => property.Value.GetRawText(),
            _ => throw new GelfViolationException($"{property.Name} is {property.Value.ValueKind}, neither text nor number"),
        };
        Require(Encoding.UTF8.GetByteCount(value) <= MaxKeywordBytes, $"{property.Name} is longer than a keyword may be");
        return value;
    }

    private static string NotBlank(JsonElement root, string name)
    {
        var text = Text(root, name);
        Require(!text.All(IsJavaWhiteSpace), $"{name} is blank");
        return text;
    }

    private static bool IsJavaWhiteSpace(char c) =>
        c is >= '\t' and <= '\r' or >= '\u001C' and <= '\u001F'
        || (char.IsSeparator(c) && c is not ('\u00A0' or '\u2007' or '\u202F'));

    private static string Text(JsonElement root, string name)
    {
        Require(root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String, $"{name} is missing or no text");
        return value.GetString()!;
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new GelfViolationException(otherwise);
        }
    }

    [GeneratedRegex(@"^_[A-Za-z0-9_.\-]*\z")]
    private static partial Regex FieldName();
}
