namespace LogRelay.Options.Templates.Evaluation;

/// <summary>Go's <c>index</c>, <c>slice</c> and <c>len</c> of text/template/funcs.go.</summary>
internal static class GoIndex
{
    /// <exception cref="TemplateException">Wrong type, or out of range.</exception>
    public static TemplateValue Index(ReadOnlySpan<TemplateValue> arguments)
    {
        var item = arguments[0];
        foreach (var index in arguments[1..])
        {
            item = item switch
            {
                MapValue map when index is TextValue key => new TextValue(map.Entries.GetValueOrDefault(key.Bytes, "")),
                MapValue => throw new TemplateException($"cannot index a map with {index.TypeName}; its keys are strings"),
                ListValue list => new TextValue(list.Items[Position(index, list.Items.Count - 1)]),
                TextValue text => new ByteValue((byte)text.Bytes[Position(index, text.Bytes.Length - 1)]),
                _ => throw new TemplateException($"cannot index a value of type {item.TypeName}"),
            };
        }

        return item;
    }

    /// <exception cref="TemplateException">Wrong type, or out of range.</exception>
    public static TemplateValue Slice(ReadOnlySpan<TemplateValue> arguments)
    {
        var length = arguments[0] switch
        {
            TextValue text => text.Bytes.Length,
            ListValue list => list.Items.Count,
            _ => throw new TemplateException($"cannot slice a value of type {arguments[0].TypeName}"),
        };
        if (arguments.Length > 4 || (arguments.Length == 4 && arguments[0] is TextValue))
        {
            throw new TemplateException($"cannot slice by {arguments.Length - 1} numbers");
        }

        // A third number only bounds the capacity, which a template cannot see.
        Span<int> bounds = [0, length, length];
        for (var i = 1; i < arguments.Length; i++)
        {
            bounds[i - 1] = Position(arguments[i], length);
        }

        var (start, end) = (bounds[0], bounds[1]);
        if (start > end || end > bounds[2])
        {
            throw new TemplateException($"cannot slice from {start} to {end}");
        }

        return arguments[0] is TextValue bytes
            ? new TextValue(bytes.Bytes[start..end])
            : new ListValue([.. ((ListValue)arguments[0]).Items.Skip(start).Take(end - start)]);
    }

    /// <exception cref="TemplateException">The type has no length.</exception>
    public static TemplateValue Length(TemplateValue value) => value switch
    {
        TextValue text => new IntValue(text.Bytes.Length),
        ListValue list => new IntValue(list.Items.Count),
        MapValue map => new IntValue(map.Entries.Count),
        _ => throw new TemplateException($"a value of type {value.TypeName} has no length"),
    };

    private static int Position(TemplateValue index, int last)
    {
        var position = index switch
        {
            IntValue number => number.Number,
            ByteValue number => number.Number,
            _ => throw new TemplateException($"cannot index with {index.TypeName}; it must be a number"),
        };
        return position >= 0 && position <= last
            ? (int)position
            : throw new TemplateException($"index {position} is out of range (0 to {last})");
    }
}
