using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Storage.Runs;

/// <summary>One item of a run: read by a subject rule, or only known from a claim about it.</summary>
internal sealed class RunItemRow : IWorkspaceRow, IEntityTypeConfiguration<RunItemRow>
{
    /// <summary>Name of the subject where only a claim has named the item.</summary>
    public const string OnlyClaimed = "item";

    public WorkspaceId Workspace { get; set; }
    public string RunId { get; set; } = "";
    public string Name { get; set; } = "";
    public string Value { get; set; } = "";
    public int Position { get; set; }

    /// <summary>Derived from the claims.</summary>
    public Outcome Outcome { get; set; }
    public OutcomeSource? OutcomeSource { get; set; }
    public string? Expected { get; set; }
    public string? Actual { get; set; }

    /// <summary>The run's own, so that a subject is found across runs without reading them.</summary>
    public string? Agent { get; set; }
    public DateTimeOffset StartedAtUtc { get; set; }

    /// <summary>JSON; text here, because lists of thousands need it compared and parsed only where it is shown.</summary>
    public string Touches { get; set; } = "[]";

    public RunItem ToItem() =>
        new(
            new Subject(Name, Value),
            Position,
            StoredJson.Read<List<ItemTouch>>(Touches),
            new EffectiveOutcome(Outcome, OutcomeSource),
            Expected,
            Actual
        );

    /// <param name="claims">Of this item, the latest first.</param>
    public void Judge(IReadOnlyList<OutcomeClaim> claims)
    {
        var winner = EffectiveOutcome.Winner(claims, Value);
        (Outcome, OutcomeSource) = (winner?.Outcome ?? Outcome.Unknown, winner?.Source);
        // A person's click says no values; those of the file it confirms or overrules stay beside it.
        var measured = claims
            .GroupBy(c => c.Source)
            .Select(source => source.MaxBy(c => c.AtUtc)!)
            .Where(c => c.Outcome != Outcome.Unknown && c.Expected is not null)
            .MaxBy(c => c.Source);
        (Expected, Actual) = (measured?.Expected, measured?.Actual);
    }

    public void Configure(EntityTypeBuilder<RunItemRow> item)
    {
        item.ToTable("run_items");
        item.HasKey(i => new
        {
            i.Workspace,
            i.RunId,
            i.Name,
            i.Value,
        });
        item.HasOne<RunRow>().WithMany().HasForeignKey(i => new { i.Workspace, i.RunId });
        item.HasIndex(i => new
        {
            i.Workspace,
            i.RunId,
            i.Position,
        });
        item.HasIndex(i => new
        {
            i.Workspace,
            i.RunId,
            i.Outcome,
            i.Position,
        });
        item.HasIndex(i => new
        {
            i.Workspace,
            i.Value,
            i.Agent,
            i.StartedAtUtc,
        });
        // Last in the row, so that lists never touch the pages it overflows to.
        item.Property(i => i.Touches).HasColumnOrder(100);
    }
}
