namespace LogRelay.Options.Templates.Evaluation;

/// <summary>Go's <c>eq</c> and <c>lt</c> of text/template/funcs.go; the other four follow from them.</summary>
internal static class GoCompare
{
    /// <exception cref="TemplateException">The types cannot be compared.</exception>
    public static bool AreEqual(TemplateValue left, TemplateValue right) => (left, right) switch
    {
        (NilValue, NilValue) => true,
        (NilValue, _) or (_, NilValue) => false,
        (TextValue a, TextValue b) => a.Bytes == b.Bytes,
        (BoolValue a, BoolValue b) => a.Truth == b.Truth,
        (FloatValue a, FloatValue b) => a.Number == b.Number,
        (TimeValue a, TimeValue b) => a.Time == b.Time,
        _ when Whole(left) is { } a && Whole(right) is { } b => a == b,
        _ => throw Incomparable(left, right),
    };

    /// <exception cref="TemplateException">The types have no order, or not the same.</exception>
    public static bool IsLess(TemplateValue left, TemplateValue right) => (left, right) switch
    {
        (TextValue a, TextValue b) => string.CompareOrdinal(a.Bytes, b.Bytes) < 0,
        (FloatValue a, FloatValue b) => a.Number < b.Number,
        _ when Whole(left) is { } a && Whole(right) is { } b => a < b,
        _ => throw Incomparable(left, right),
    };

    private static long? Whole(TemplateValue value) => value switch
    {
        IntValue number => number.Number,
        ByteValue number => number.Number,
        _ => null,
    };

    private static TemplateException Incomparable(TemplateValue left, TemplateValue right) =>
        new($"cannot compare {left.TypeName} with {right.TypeName}");
}
