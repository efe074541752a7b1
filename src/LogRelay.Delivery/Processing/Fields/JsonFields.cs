using System.Buffers;
using LogRelay.Delivery.Sinks;

namespace LogRelay.Delivery.Processing.Fields;

/// <summary>
/// Fields of a JSON object. Nested objects are flattened, names joined by <c>_</c>; lists, and objects nested too deep,
/// become their JSON text; null is left out.
/// </summary>
/// <remarks>Never throws and allocates nothing: a line that is no JSON costs a container that writes it no more than one that is.</remarks>
internal ref struct JsonFields
{
    /// <summary>Objects within objects that are flattened.</summary>
    public const int MaxDepth = 8;

    // Receivers read numbers as 64-bit floating point; longer ones would change.
    private const int LongestNumber = 15;

    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("0123456789+-.eE"u8);

    private readonly ReadOnlySpan<byte> _json;
    private readonly RecordFacts _facts;
    private readonly Span<byte> _name;
    private readonly Span<byte> _scratch;
    private int _at;

    private JsonFields(ReadOnlySpan<byte> json, RecordFacts facts, Span<byte> name, Span<byte> scratch)
    {
        _json = json;
        _facts = facts;
        _name = name;
        _scratch = scratch;
    }

    /// <summary>Adds the fields of a line to the last record; none when it is not one JSON object and nothing else.</summary>
    /// <param name="line">Starts with <c>{</c>; no space behind its end.</param>
    /// <param name="facts">Where the fields go.</param>
    public static void Parse(ReadOnlySpan<byte> line, RecordFacts facts)
    {
        Span<byte> name = stackalloc byte[RecordFacts.MaxNameBytes + 1];
        Span<byte> scratch = stackalloc byte[RecordFacts.MaxValueBytes + 1];
        var fields = new JsonFields(line, facts, name, scratch);
        if (!fields.TryObject(nameLength: 0, depth: 1) || fields._at != line.Length)
        {
            facts.ForgetFields();
        }
    }

    private bool TryObject(int nameLength, int depth)
    {
        _at++;
        if (Next() == '}')
        {
            _at++;
            return true;
        }
        while (true)
        {
            if (Next() != '"' || !TryString(out var key) || Next() != ':')
            {
                return false;
            }
            _at++;
            if (!TryMember(AppendName(nameLength, key), depth))
            {
                return false;
            }
            var after = Next();
            _at++;
            if (after != ',')
            {
                return after == '}';
            }
        }
    }

    /// <summary>The name of a member: longer than a name may be when it does not fit.</summary>
    private readonly int AppendName(int length, ReadOnlySpan<byte> key)
    {
        if (length > 0 && length < _name.Length)
        {
            _name[length++] = (byte)'_';
        }
        if (length + key.Length >= _name.Length)
        {
            return _name.Length;
        }
        key.CopyTo(_name[length..]);
        return length + key.Length;
    }

    private bool TryMember(int nameLength, int depth)
    {
        switch (Next())
        {
            case (byte)'"':
                return TryText(nameLength);
            case (byte)'{' when depth < MaxDepth:
                return TryObject(nameLength, depth + 1);
            case (byte)'{' or (byte)'[':
                var start = _at;
                return TrySkipNested() && Add(RecordFieldKind.Text, nameLength, _json[start.._at]);
            case (byte)'t':
                return TryWord("true"u8) && Add(RecordFieldKind.Text, nameLength, "true"u8);
            case (byte)'f':
                return TryWord("false"u8) && Add(RecordFieldKind.Text, nameLength, "false"u8);
            case (byte)'n':
                return TryWord("null"u8);
            default:
                return TryNumber(out var number) && Add(KindOf(number), nameLength, number);
        }
    }

    private bool TryText(int nameLength)
    {
        if (!TryString(out var text))
        {
            return false;
        }
        if (!text.Contains((byte)'\\'))
        {
            return Add(RecordFieldKind.Text, nameLength, text);
        }
        if (text.Length >= _scratch.Length)
        {
            _facts.Omit();
            return true;
        }
        return JsonEscapes.TryUnescape(text, _scratch, out var length) && Add(RecordFieldKind.Text, nameLength, _scratch[..length]);
    }

    private readonly bool Add(RecordFieldKind kind, int nameLength, ReadOnlySpan<byte> value)
    {
        _facts.AddField(kind, _name[..nameLength], value);
        return true;
    }

    private bool TryString(out ReadOnlySpan<byte> text)
    {
        var start = ++_at;
        while (_at < _json.Length)
        {
            var stop = _json[_at..].IndexOfAny((byte)'"', (byte)'\\');
            if (stop < 0)
            {
                break;
            }
            _at += stop;
            if (_json[_at] == '"')
            {
                text = _json[start.._at];
                _at++;
                return true;
            }
            _at += 2;
        }
        text = default;
        return false;
    }

    private bool TryNumber(out ReadOnlySpan<byte> number)
    {
        var length = _json[_at..].IndexOfAnyExcept(NumberBytes);
        number = length < 0 ? default : _json.Slice(_at, length);
        _at += number.Length;
        return !number.IsEmpty && (char.IsAsciiDigit((char)number[0]) || (number.Length > 1 && number[0] == '-' && char.IsAsciiDigit((char)number[1])));
    }

    // Digits with one point at most, as every reader of numbers takes them; anything else is sent as text.
    private static RecordFieldKind KindOf(ReadOnlySpan<byte> number)
    {
        var digits = number[0] == '-' ? number[1..] : number;
        var point = digits.IndexOf((byte)'.');
        var isPlain = number.Length <= LongestNumber
            && (point < 0 || (point < digits.Length - 1 && !digits[(point + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9')))
            && !digits[..(point < 0 ? digits.Length : point)].ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && (digits[0] != '0' || digits.Length == 1 || point == 1);
        return isPlain ? RecordFieldKind.Number : RecordFieldKind.Text;
    }

    private bool TryWord(ReadOnlySpan<byte> word)
    {
        if (!_json[_at..].StartsWith(word))
        {
            return false;
        }
        _at += word.Length;
        return true;
    }

    /// <summary>Passes over a list or object whose inside does not matter.</summary>
    private bool TrySkipNested()
    {
        var open = 0;
        while (_at < _json.Length)
        {
            var stop = _json[_at..].IndexOfAny("\"{}[]"u8);
            if (stop < 0)
            {
                return false;
            }
            _at += stop;
            if (_json[_at] == '"')
            {
                if (!TryString(out _))
                {
                    return false;
                }
                continue;
            }
            open += _json[_at] is (byte)'{' or (byte)'[' ? 1 : -1;
            _at++;
            if (open == 0)
            {
                return true;
            }
        }
        return false;
    }

    private byte Next()
    {
        while (_at < _json.Length && _json[_at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            _at++;
        }
        return _at < _json.Length ? _json[_at] : (byte)0;
    }
}
