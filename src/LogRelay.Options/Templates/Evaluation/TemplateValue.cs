namespace LogRelay.Options.Templates.Evaluation;

/// <summary>A value inside a template, of one of the few Go types that a tag can meet. Text is in Go bytes.</summary>
/// <param name="TypeName">Go's name of the type.</param>
internal abstract record TemplateValue(string TypeName)
{
    /// <summary>What <c>if</c> makes of it: false for zero, empty and nil.</summary>
    public abstract bool IsTrue { get; }
}

/// <summary>string</summary>
internal sealed record TextValue(string Bytes) : TemplateValue("string")
{
    public static readonly TextValue Empty = new("");

    public override bool IsTrue => Bytes.Length > 0;
}

/// <summary>int</summary>
internal sealed record IntValue(long Number) : TemplateValue("int")
{
    public override bool IsTrue => Number != 0;
}

/// <summary>uint8: what indexing a string gives.</summary>
internal sealed record ByteValue(byte Number) : TemplateValue("uint8")
{
    public override bool IsTrue => Number != 0;
}

/// <summary>float64</summary>
internal sealed record FloatValue(double Number) : TemplateValue("float64")
{
    public override bool IsTrue => Number != 0;
}

/// <summary>bool</summary>
internal sealed record BoolValue(bool Truth) : TemplateValue("bool")
{
    public override bool IsTrue => Truth;
}

/// <summary>[]string</summary>
internal sealed record ListValue(IReadOnlyList<string> Items) : TemplateValue("[]string")
{
    public override bool IsTrue => Items.Count > 0;
}

/// <summary>map[string]string, ordered by the bytes of its keys, which is how Go prints and ranges over it.</summary>
internal sealed record MapValue(SortedList<string, string> Entries) : TemplateValue("map[string]string")
{
    public override bool IsTrue => Entries.Count > 0;
}

/// <summary>time.Time.</summary>
internal sealed record TimeValue(GoTime Time) : TemplateValue("time.Time")
{
    public override bool IsTrue => true;
}

/// <summary>nil, and what a field of a map gives for a key that is not there.</summary>
internal sealed record NilValue() : TemplateValue("nil")
{
    public static readonly NilValue Instance = new();

    public override bool IsTrue => false;
}
