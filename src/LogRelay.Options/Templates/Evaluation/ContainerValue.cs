using LogRelay.Options.Containers;

namespace LogRelay.Options.Templates.Evaluation;

/// <summary>All facts of the container: the dot that a template begins with. One rendering, one thread.</summary>
internal sealed record ContainerValue(ContainerDescription Description, string HostName) : TemplateValue("*logger.Info")
{
    // A field is made once, so that asking for it in a loop costs no more than its evaluation is charged for.
    private readonly Dictionary<string, TemplateValue> _known = new(StringComparer.Ordinal);

    public override bool IsTrue => true;

    /// <exception cref="TemplateException">There is no such field.</exception>
    public TemplateValue Field(string name)
    {
        if (!_known.TryGetValue(name, out var value))
        {
            value = ContainerFields.Make(this, name);
            _known.Add(name, value);
        }

        return value;
    }
}
