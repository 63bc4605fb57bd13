using Triage.Engine.Erasure;

namespace Triage.Web.Erasure;

/// <summary>What somebody types before they erase. It is nowhere but in their page: not in its address, not in a log.</summary>
public sealed class ErasureDraft
{
    public string Value { get; set; } = "";
    public string Name { get; set; } = "";
    public bool Mentions { get; set; }

    /// <summary>The value once more, so that nobody erases by a slip.</summary>
    public string Again { get; set; } = "";

    public bool IsConfirmed => Again.Length > 0 && Again.Trim() == Value.Trim();

    public SoughtSubject Subject => new SoughtSubject(Name, Value, Mentions).Checked();
}
