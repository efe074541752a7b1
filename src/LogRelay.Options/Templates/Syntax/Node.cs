using LogRelay.Options.Templates.Evaluation;

namespace LogRelay.Options.Templates.Syntax;

/// <summary>A piece of a template that does something; the syntax tree's statements.</summary>
internal abstract record Node;

/// <summary>Text copied as it is (Go bytes).</summary>
internal sealed record TextNode(string Text) : Node;

/// <summary><c>{{pipeline}}</c>: printed, unless it sets a variable.</summary>
internal sealed record ActionNode(Pipeline Pipeline) : Node;

/// <summary><c>if</c>, <c>with</c> or <c>range</c>.</summary>
internal sealed record BranchNode(BranchKind Kind, Pipeline Pipeline, IReadOnlyList<Node> Body, IReadOnlyList<Node> Otherwise) : Node;

/// <summary><c>{{break}}</c> or <c>{{continue}}</c>.</summary>
internal sealed record JumpNode(bool IsBreak) : Node;

/// <summary>The three branches.</summary>
internal enum BranchKind
{
    If,
    With,
    Range,
}

/// <summary>Commands, each taking the result of the one before as its last argument; sets the variables named.</summary>
internal sealed record Pipeline(IReadOnlyList<string> Variables, bool IsAssignment, IReadOnlyList<Command> Commands);

/// <summary>A function or value and its arguments.</summary>
internal sealed record Command(IReadOnlyList<Operand> Operands);

/// <summary>Something that has a value.</summary>
internal abstract record Operand;

/// <summary><c>.</c></summary>
internal sealed record DotOperand : Operand;

/// <summary><c>nil</c></summary>
internal sealed record NilOperand : Operand;

/// <summary>A number, string, character, <c>true</c> or <c>false</c>.</summary>
internal sealed record LiteralOperand(TemplateValue Value) : Operand;

/// <summary>The name of a function.</summary>
internal sealed record FunctionOperand(string Name) : Operand;

/// <summary><c>$name.Field</c>; the name is empty for <c>$</c>.</summary>
internal sealed record VariableOperand(string Name, IReadOnlyList<string> Fields) : Operand;

/// <summary><c>.Field.Field</c></summary>
internal sealed record FieldOperand(IReadOnlyList<string> Fields) : Operand;

/// <summary><c>(pipeline).Field</c></summary>
internal sealed record ParenthesisOperand(Pipeline Pipeline, IReadOnlyList<string> Fields) : Operand;
