using LogRelay.Query.Language.Syntax;

namespace LogRelay.Query.Matching;

/// <summary>The operands of ORs within each other.</summary>
/// <param name="Texts">Matches those that are texts, when there are many of them; else nothing.</param>
/// <param name="Others">The other operands.</param>
internal sealed record Choice(RecordMatcher Texts, IReadOnlyList<QueryNode> Others)
{
    /// <summary>Takes the operands apart.</summary>
    public static Choice Of(OrNode node)
    {
        var operands = new List<QueryNode>();
        var left = new Stack<QueryNode>([node]);
        while (left.TryPop(out var next))
        {
            if (next is OrNode or)
            {
                left.Push(or.Right);
                left.Push(or.Left);
            }
            else
            {
                operands.Add(next);
            }
        }
        var texts = operands.OfType<TextNode>().Select(static text => text.Pattern).Where(IsText).ToList();
        return texts.Count > RequiredText.Few
            ? new Choice(new AnyTextMatcher(texts), operands.FindAll(static node => node is not TextNode text || !IsText(text.Pattern)))
            : new Choice(ConstantMatcher.None, operands);
    }

    // An empty one is in every line.
    private static bool IsText(TextPattern pattern) => pattern.Text.Length > 0;
}
