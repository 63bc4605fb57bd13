using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Runs;

/// <summary>A run: its summary as a whole, and beside it the columns that lists filter and sort by.</summary>
internal sealed class RunRow : IWorkspaceRow, IEntityTypeConfiguration<RunRow>
{
    public WorkspaceId Workspace { get; set; }
    public string Id { get; set; } = "";
    public int Revision { get; set; }

    /// <summary>Fragments included; what <see cref="Limits.MaxSpansPerRun"/> is held against.</summary>
    public int StoredSpans { get; set; }

    /// <summary>What its packs take, compressed.</summary>
    public long StoredBytes { get; set; }

    /// <summary>Only the skeletons of its spans are left: see <see cref="Retention.RunRetention"/>.</summary>
    public bool BodiesDropped { get; set; }
    public DateTimeOffset FirstReceivedAtUtc { get; set; }
    public DateTimeOffset LastReceivedAtUtc { get; set; }
    public string? Agent { get; set; }
    public string Task { get; set; } = "";

    /// <summary>The build as people call it, <see cref="Engine.Runs.Build.Label"/>.</summary>
    public string? Build { get; set; }
    public string? BuildCommit { get; set; }
    public DateTimeOffset StartedAtUtc { get; set; }
    public ReportedStatus Reported { get; set; }

    /// <summary>Derived from the claims, for filters.</summary>
    public Outcome Outcome { get; set; }
    public OutcomeSource? OutcomeSource { get; set; }

    /// <summary>Names the rules that the items and subjects were read with; null since the run changed last.</summary>
    public string? ReadWith { get; set; }
    public int ItemCount { get; set; }
    public int RedItemCount { get; set; }
    public int UnknownItemCount { get; set; }

    /// <summary>Of a CI system, so that no agent ran: lists leave it out.</summary>
    public bool IsPipeline { get; set; }
    public RunSummary Summary { get; set; } = new();
    public string SearchText { get; set; } = "";
    public List<RunTraceRow> Traces { get; } = [];
    public List<RunSubjectRow> Subjects { get; } = [];

    /// <summary>A run of which nothing is known but that a trace of it has come.</summary>
    public static RunRow Begun(WorkspaceId workspace, string id, string traceId, DateTimeOffset nowUtc)
    {
        var run = new RunRow
        {
            Workspace = workspace,
            Id = id,
            FirstReceivedAtUtc = nowUtc,
            LastReceivedAtUtc = nowUtc,
            StartedAtUtc = nowUtc,
            SearchText = Storage.SearchText.Of([id, traceId]),
        };
        run.Summary = run.Summary with { StartedAtUtc = nowUtc };
        run.Traces.Add(
            new RunTraceRow
            {
                Workspace = workspace,
                RunId = id,
                TraceId = traceId,
            }
        );
        return run;
    }

    /// <summary>Takes over what the spans add up to now, as one more revision.</summary>
    /// <param name="receivedAtUtc">When the last of them came.</param>
    public void Revise(RunSummary summary, DateTimeOffset receivedAtUtc)
    {
        Revision++;
        LastReceivedAtUtc = receivedAtUtc > LastReceivedAtUtc ? receivedAtUtc : LastReceivedAtUtc;
        // Only logs so far: the run has no time of its own, and would hide at the end of every list.
        Summary = summary.StartedAtUtc <= DateTimeOffset.UnixEpoch ? summary with { StartedAtUtc = FirstReceivedAtUtc } : summary;
        Agent = Summary.Agent;
        Task = Summary.Task;
        Build = Summary.Build.Label;
        BuildCommit = Summary.Build.Commit;
        StartedAtUtc = Summary.StartedAtUtc;
        Reported = Summary.ReportedStatus;
        IsPipeline = Summary.IsPipeline;
        ReadWith = null;
        // Subjects by rule stay until the rules have read the new revision.
        Tell(Summary.Subjects, Subjects.Where(s => s.ByRule).Select(s => new Subject(s.Name, s.Value)));
    }

    /// <summary>
    /// Takes over the subjects that the rules of the agent found, in place of those they found before. What turned out to
    /// be an item is no subject of the whole run, though the telemetry named it as one.
    /// </summary>
    public void TakeSubjects(IReadOnlyList<Subject> byRule, IReadOnlySet<string> items)
    {
        var before = Subjects.Where(s => s.ByRule).Select(s => new Subject(s.Name, s.Value)).ToHashSet();
        Tell(Summary.Subjects.Where(s => !before.Contains(s) && !items.Contains(s.Value)), byRule);
    }

    private void Tell(IEnumerable<Subject> told, IEnumerable<Subject> byRule)
    {
        var own = told.Distinct().ToList();
        var subjects = own.Union(byRule).ToList();
        Summary = Summary with { Subjects = subjects };
        Subjects.RemoveAll(s => !subjects.Contains(new Subject(s.Name, s.Value)));
        Subjects.AddRange(
            subjects
                .Where(s => !Subjects.Exists(had => had.Name == s.Name && had.Value == s.Value))
                .Select(s => new RunSubjectRow
                {
                    Workspace = Workspace,
                    RunId = Id,
                    Name = s.Name,
                    Value = s.Value,
                })
        );
        Subjects.ForEach(s => s.ByRule = !own.Contains(new Subject(s.Name, s.Value)));
        SearchText = Storage.SearchText.Of([
            Id,
            .. Traces.Select(t => t.TraceId),
            Agent,
            Task,
            Build,
            BuildCommit,
            .. subjects.Select(s => s.Value),
        ]);
    }

    public Run ToRun(DateTimeOffset nowUtc) =>
        new(
            Id,
            [.. Traces.OrderBy(t => t.Position).Select(t => t.TraceId)],
            Summary,
            new EffectiveOutcome(Outcome, OutcomeSource),
            Revision,
            nowUtc - LastReceivedAtUtc >= Limits.SettlesAfter,
            FirstReceivedAtUtc,
            LastReceivedAtUtc
        )
        {
            Items = new ItemCounts(ItemCount, RedItemCount, UnknownItemCount),
            BodiesDropped = BodiesDropped,
        };

    public void Configure(EntityTypeBuilder<RunRow> run)
    {
        run.ToTable("runs");
        run.HasKey(r => new { r.Workspace, r.Id });
        run.Property(r => r.Summary).HasJson();
        run.HasOne<WorkspaceRow>().WithMany().HasForeignKey(r => r.Workspace);
        run.HasMany(r => r.Traces)
            .WithOne()
            .HasForeignKey(t => new { t.Workspace, t.RunId })
            .HasPrincipalKey(r => new { r.Workspace, r.Id });
        run.HasMany(r => r.Subjects)
            .WithOne()
            .HasForeignKey(s => new { s.Workspace, s.RunId })
            .HasPrincipalKey(r => new { r.Workspace, r.Id });
        run.HasListIndexes();
    }
}

/// <summary>Which run a trace belongs to.</summary>
internal sealed class RunTraceRow : IWorkspaceRow, IEntityTypeConfiguration<RunTraceRow>
{
    public WorkspaceId Workspace { get; set; }
    public string TraceId { get; set; } = "";
    public string RunId { get; set; } = "";
    public int Position { get; set; }

    public void Configure(EntityTypeBuilder<RunTraceRow> trace)
    {
        trace.ToTable("run_traces");
        trace.HasKey(t => new { t.Workspace, t.TraceId });
    }
}

internal sealed class RunSubjectRow : IWorkspaceRow, IEntityTypeConfiguration<RunSubjectRow>
{
    public WorkspaceId Workspace { get; set; }
    public string RunId { get; set; } = "";
    public string Name { get; set; } = "";
    public string Value { get; set; } = "";

    /// <summary>Found by a subject rule of the agent, not told by the telemetry.</summary>
    public bool ByRule { get; set; }

    public void Configure(EntityTypeBuilder<RunSubjectRow> subject)
    {
        subject.ToTable("run_subjects");
        subject.HasKey(s => new
        {
            s.Workspace,
            s.RunId,
            s.Name,
            s.Value,
        });
        subject.HasIndex(s => new { s.Workspace, s.Value });
    }
}

/// <summary>One claim about an outcome; rows are only ever added.</summary>
internal sealed class OutcomeClaimRow : IWorkspaceRow, IEntityTypeConfiguration<OutcomeClaimRow>
{
    public WorkspaceId Workspace { get; set; }
    public string RunId { get; set; } = "";
    public int Sequence { get; set; }
    public Outcome Outcome { get; set; }
    public OutcomeSource Source { get; set; }
    public DateTimeOffset AtUtc { get; set; }
    public Actor By { get; set; }
    public string? Item { get; set; }
    public string? Check { get; set; }
    public string? Note { get; set; }
    public string? Expected { get; set; }
    public string? Actual { get; set; }

    public OutcomeClaim ToClaim() => new(Outcome, Source, AtUtc, By, Item, Check, Note, Expected, Actual);

    public void Configure(EntityTypeBuilder<OutcomeClaimRow> claim)
    {
        claim.ToTable("outcome_claims");
        claim.HasKey(c => new
        {
            c.Workspace,
            c.RunId,
            c.Sequence,
        });
        claim.HasIndex(c => new
        {
            c.Workspace,
            c.RunId,
            c.Item,
        });
        claim.HasOne<RunRow>().WithMany().HasForeignKey(c => new { c.Workspace, c.RunId });
    }
}
