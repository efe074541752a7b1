using System.Text;
using LogRelay.Options.Templates.Syntax;
using LogRelay.Options.Templates.Formatting;

namespace LogRelay.Options.Templates.Evaluation;

/// <summary>Walks a syntax tree as Go's text/template/exec.go does. One rendering, one instance, one thread.</summary>
internal sealed class TemplateEvaluator
{
    private readonly Budget _budget = new();
    private readonly StringBuilder _output = new();
    private readonly List<(string Name, TemplateValue Value)> _variables = [];

    private TemplateEvaluator(ContainerValue container)
    {
        _variables.Add(("", container));
    }

    private enum Flow
    {
        Next,
        Break,
        Continue,
    }

    /// <summary>The rendered template in Go bytes.</summary>
    /// <exception cref="TemplateException">The values do not fit the template, or a bound is reached.</exception>
    public static string Render(IReadOnlyList<Node> nodes, ContainerValue container)
    {
        var evaluator = new TemplateEvaluator(container);
        evaluator.Walk(nodes, container);
        return evaluator._output.ToString();
    }

    private Flow Walk(IReadOnlyList<Node> nodes, TemplateValue dot)
    {
        foreach (var node in nodes)
        {
            _budget.Spend(1);
            var flow = Flow.Next;
            switch (node)
            {
                case TextNode text:
                    Write(text.Text);
                    break;
                case ActionNode action:
                    Act(action, dot);
                    break;
                case JumpNode jump:
                    return jump.IsBreak ? Flow.Break : Flow.Continue;
                case BranchNode { Kind: BranchKind.Range } branch:
                    flow = Range(branch, dot);
                    break;
                case BranchNode branch:
                    flow = Choose(branch, dot);
                    break;
            }

            if (flow != Flow.Next)
            {
                return flow;
            }
        }

        return Flow.Next;
    }

    private void Write(string text)
    {
        if (_output.Length + text.Length > TagTemplate.MaxTagBytes)
        {
            throw new TemplateException($"gives a tag of more than {TagTemplate.MaxTagBytes} bytes");
        }

        _budget.Spend(text.Length);
        _output.Append(text);
    }

    private void Act(ActionNode action, TemplateValue dot)
    {
        var value = Evaluate(action.Pipeline, dot);
        if (action.Pipeline.Variables.Count == 0)
        {
            Write(value is NilValue ? "<no value>" : ValuePrinter.Print(value, _budget));
        }
    }

    private Flow Choose(BranchNode branch, TemplateValue dot)
    {
        var scope = _variables.Count;
        var value = Evaluate(branch.Pipeline, dot);
        var flow = value.IsTrue
            ? Walk(branch.Body, branch.Kind == BranchKind.With ? value : dot)
            : Walk(branch.Otherwise, dot);
        Leave(scope);
        return flow;
    }

    private Flow Range(BranchNode branch, TemplateValue dot)
    {
        var scope = _variables.Count;
        var over = Evaluate(branch.Pipeline, dot);
        var inner = _variables.Count;
        var isEmpty = true;
        foreach (var (key, item) in Elements(over, branch.Pipeline.Variables.Count))
        {
            isEmpty = false;
            _budget.Spend(1);
            SetLoopVariables(branch.Pipeline, key, item);
            var flow = Walk(branch.Body, item);
            Leave(inner);
            if (flow == Flow.Break)
            {
                break;
            }
        }

        var result = isEmpty ? Walk(branch.Otherwise, dot) : Flow.Next;
        Leave(scope);
        return result;
    }

    private static IEnumerable<(TemplateValue Key, TemplateValue Item)> Elements(TemplateValue over, int variables) => over switch
    {
        ListValue list => list.Items.Select((item, i) => ((TemplateValue)new IntValue(i), (TemplateValue)new TextValue(item))),
        MapValue map => map.Entries.Select(entry =>
            ((TemplateValue)new TextValue(entry.Key), (TemplateValue)new TextValue(entry.Value))),
        IntValue or ByteValue when variables > 1 => throw new TemplateException("a range over a number sets one variable only"),
        IntValue count => Count(count.Number).Select(i => ((TemplateValue)NilValue.Instance, (TemplateValue)new IntValue(i))),
        ByteValue count => Count(count.Number).Select(i => ((TemplateValue)NilValue.Instance, (TemplateValue)new ByteValue((byte)i))),
        NilValue => [],
        _ => throw new TemplateException($"cannot range over a value of type {over.TypeName}"),
    };

    private static IEnumerable<long> Count(long end)
    {
        for (var i = 0L; i < end; i++)
        {
            yield return i;
        }
    }

    private void SetLoopVariables(Pipeline pipeline, TemplateValue key, TemplateValue item)
    {
        if (pipeline.Variables.Count > 0)
        {
            Assign(pipeline.Variables[^1], item);
        }

        if (pipeline.Variables.Count > 1)
        {
            Assign(pipeline.Variables[0], key);
        }
    }

    private void Leave(int scope) => _variables.RemoveRange(scope, _variables.Count - scope);

    private void Assign(string name, TemplateValue value)
    {
        var index = _variables.FindLastIndex(variable => variable.Name == name);
        _variables[index] = (name, value);
    }

    private TemplateValue Evaluate(Pipeline pipeline, TemplateValue dot)
    {
        TemplateValue? value = null;
        foreach (var command in pipeline.Commands)
        {
            value = Evaluate(command, dot, value);
        }

        foreach (var name in pipeline.Variables)
        {
            if (pipeline.IsAssignment)
            {
                Assign(name, value!);
            }
            else
            {
                _variables.Add((name, value!));
            }
        }

        return value!;
    }

    private TemplateValue Evaluate(Command command, TemplateValue dot, TemplateValue? piped)
    {
        var first = command.Operands[0];
        if (first is FunctionOperand function)
        {
            return Call(function.Name, command.Operands.Skip(1), dot, piped);
        }

        if (command.Operands.Count > 1 || piped is not null)
        {
            throw new TemplateException(first is FieldOperand field
                ? $".{GoBytes.ToText(string.Join('.', field.Fields))} takes no argument"
                : "only a function takes an argument");
        }

        return first is NilOperand ? throw new TemplateException("nil alone has no value") : Evaluate(first, dot);
    }

    private TemplateValue Call(string name, IEnumerable<Operand> operands, TemplateValue dot, TemplateValue? piped)
    {
        if (name is "and" or "or")
        {
            return Decide(name, operands, dot, piped);
        }

        var arguments = operands.Select(operand => Evaluate(operand, dot)).ToList();
        if (piped is not null)
        {
            arguments.Add(piped);
        }

        return FunctionTable.Find(name)!.Call([.. arguments], _budget);
    }

    private TemplateValue Decide(string name, IEnumerable<Operand> operands, TemplateValue dot, TemplateValue? piped)
    {
        TemplateValue? value = null;
        foreach (var operand in operands)
        {
            value = Evaluate(operand, dot);
            if (value.IsTrue == (name == "or"))
            {
                return value;
            }
        }

        return piped ?? value ?? throw new TemplateException($"{name} takes at least 1 argument, not 0");
    }

    private TemplateValue Evaluate(Operand operand, TemplateValue dot)
    {
        _budget.Spend(1);
        return operand switch
        {
            DotOperand => dot,
            NilOperand => NilValue.Instance,
            LiteralOperand literal => literal.Value,
            FunctionOperand function => Call(function.Name, [], dot, piped: null),
            FieldOperand field => Fields(dot, field.Fields),
            VariableOperand variable => Fields(_variables.FindLast(entry => entry.Name == variable.Name).Value, variable.Fields),
            ParenthesisOperand inner => Fields(Evaluate(inner.Pipeline, dot), inner.Fields),
            _ => throw new System.Diagnostics.UnreachableException($"BUG: no evaluation of {operand.GetType().Name}"),
        };
    }

    private static TemplateValue Fields(TemplateValue value, IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            value = value switch
            {
                ContainerValue container => container.Field(name),
                MapValue map => map.Entries.TryGetValue(name, out var item) ? new TextValue(item) : NilValue.Instance,
                NilValue => value,
                _ => throw new TemplateException($"a value of type {value.TypeName} has no field {GoBytes.ToText(name)}"),
            };
        }

        return value;
    }
}
