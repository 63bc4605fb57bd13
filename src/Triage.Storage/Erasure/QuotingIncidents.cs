using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Erasure;
using Triage.Storage.Incidents;
using Triage.Storage.Runs;
using Triage.Storage.Search;

namespace Triage.Storage.Erasure;

/// <summary>Incidents that quote what is erased. They stay, with their numbers and what the team decided; what they quote goes.</summary>
internal sealed class QuotingIncidents(TriageContext context, WorkspaceId workspace)
{
    // What is forgotten of incidents that are about the subject; of those that only name a run, the evidence.
    private static readonly (Type Row, string[] Columns)[] Forgotten =
    [
        (typeof(StoredIncident), ["title", "what_happened", "expected", "subject"]),
        (typeof(AnswerRow), ["note", "evidence"]),
        (typeof(IncidentStepRow), ["note"]),
        (typeof(ReporterRow), ["name", "mail"]),
    ];

    /// <summary>Whether the row holds the value only where it is forgotten anyhow.</summary>
    public static bool Forgets(TextPlace place, HeldRow row, bool isAbout, bool isNaming) =>
        isAbout
            ? Forgotten.Any(f => f.Row == place.Row && row.Changes.All(c => f.Columns.Contains(c.Column)))
            : isNaming && place.Row == typeof(AnswerRow) && row.Changes.All(c => c.Column == "evidence");

    /// <summary>Names of private incidents, which preview and certificate count and do not tell: a key may read those.</summary>
    public static async Task<HashSet<string>> PrivateAsync(
        TriageContext context,
        WorkspaceId workspace,
        CancellationToken cancellation
    ) =>
        (await context.In<PrivateIncidentRow>(workspace).Select(p => p.Number).ToListAsync(cancellation))
            .Select(n => $"INC-{n}")
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>Search reads what is left of them.</summary>
    public async Task IndexAsync(List<int> numbers, SearchIndex index, CancellationToken cancellation)
    {
        var incidents = await context
            .In<StoredIncident>(workspace)
            .Where(i => numbers.Contains(i.Number))
            .ToListAsync(cancellation);
        await index.PutAsync(context, workspace, incidents.ConvertAll(i => i.ToDocument()), cancellation);
    }

    /// <summary>Lets go of the runs, and of the evidence that was taken from them.</summary>
    public async Task<ErasureReport> ForgetAsync(
        List<string> runs,
        ErasureReport report,
        DateTimeOffset nowUtc,
        CancellationToken cancellation
    )
    {
        await context
            .In<WorklistEntryRow>(workspace)
            .Where(w => w.RunId != null && runs.Contains(w.RunId))
            .ExecuteUpdateAsync(w => w.SetProperty(x => x.RunId, (string?)null), cancellation);
        var going = context.In<RunRow>(workspace).Where(r => runs.Contains(r.Id)).Select(r => r.Id);
        var incidents = await Naming(going).ToListAsync(cancellation);
        foreach (var incident in incidents)
        {
            (incident.RedRun, incident.GreenRun) = (Left(incident.RedRun), Left(incident.GreenRun));
            (incident.FiledRedRun, incident.FiledGreenRun) = (Left(incident.FiledRedRun), Left(incident.FiledGreenRun));
            incident.RegressedRun = Left(incident.RegressedRun);
            await SayAsync(incident.Number, "A run that this incident named was erased, with the evidence from it.");
            var (evidence, _) = await ForgetEvidenceAsync(incident.Number, notes: false, cancellation);
            report = report.WithRemoved(ErasureKind.Evidence, evidence, [Name(incident)]);
        }

        return report;

        string? Left(string? run) => run is not null && runs.Contains(run) ? null : run;

        async Task SayAsync(int number, string text)
        {
            var last = await context
                .In<IncidentEventRow>(workspace)
                .Where(e => e.Number == number)
                .MaxAsync(e => (int?)e.Sequence, cancellation);
            context.Add(
                new IncidentEventRow
                {
                    Workspace = workspace,
                    Number = number,
                    Sequence = (last ?? 0) + 1,
                    Kind = "erased",
                    Text = text,
                    AtUtc = nowUtc,
                    By = Actor.System,
                }
            );
            await context.SaveChangesAsync(cancellation);
        }
    }

    /// <summary>Of incidents about the subject goes what was told of it, who told it, and what was noted.</summary>
    public async Task<ErasureReport> ForgetAboutAsync(
        SubjectText subject,
        string value,
        ErasureReport report,
        SearchIndex index,
        CancellationToken cancellation
    )
    {
        var incidents = await context
            .In<StoredIncident>(workspace)
            .Where(i => i.Subject == value)
            .OrderBy(i => i.Number)
            .Take(ErasedRuns.RunsPerStep)
            .ToListAsync(cancellation);
        foreach (var incident in incidents)
        {
            incident.Subject = SubjectText.Mark;
            incident.Title = subject.TakenOutOf(incident.Title);
            incident.WhatHappened = incident.WhatHappened is null ? null : SubjectText.Mark;
            incident.Expected = incident.Expected is null ? null : SubjectText.Mark;
            var (evidence, notes) = await ForgetEvidenceAsync(incident.Number, notes: true, cancellation);
            var reporters = await context
                .In<ReporterRow>(workspace)
                .Where(r => r.Number == incident.Number)
                .ExecuteDeleteAsync(cancellation);
            report = report
                .WithRemoved(ErasureKind.Incidents, 1, [Name(incident)])
                .WithRemoved(ErasureKind.Evidence, evidence, [Name(incident)])
                .WithRemoved(ErasureKind.Reporters, reporters, [Name(incident)])
                .WithRemoved(ErasureKind.IncidentTexts, notes, [Name(incident)]);
        }

        await index.PutAsync(context, workspace, incidents.ConvertAll(i => i.ToDocument()), cancellation);
        return report;
    }

    /// <summary>What <see cref="ForgetAsync"/> and <see cref="ForgetAboutAsync"/> would take away.</summary>
    /// <returns>With the incidents that are about the subject, and those of which only the evidence goes.</returns>
    public async Task<(ErasureReport Report, HashSet<int> About, HashSet<int> Naming)> CountAsync(
        IQueryable<string> runs,
        string value,
        ErasureReport report,
        CancellationToken cancellation
    )
    {
        var about = await NumbersAsync(context.In<StoredIncident>(workspace).Where(i => i.Subject == value), cancellation);
        var naming = await NumbersAsync(Naming(runs), cancellation);
        foreach (var number in about.Union(naming))
        {
            var name = $"INC-{number}";
            var isAbout = about.Contains(number);
            var answers = await context.In<AnswerRow>(workspace).Where(a => a.Number == number).ToListAsync(cancellation);
            var steps = context.In<IncidentStepRow>(workspace).Where(s => s.Number == number);
            report = report.WithRemoved(ErasureKind.Evidence, answers.Sum(Quotes), [name]);
            if (isAbout)
            {
                var notes =
                    answers.Count(a => IsNote(a.Note))
                    + await steps.CountAsync(s => s.Note != null && s.Note != SubjectText.Mark, cancellation);
                var reporters = await context.In<ReporterRow>(workspace).CountAsync(r => r.Number == number, cancellation);
                report = report
                    .WithRemoved(ErasureKind.Incidents, 1, [name])
                    .WithRemoved(ErasureKind.Reporters, reporters, [name])
                    .WithRemoved(ErasureKind.IncidentTexts, notes, [name]);
            }
        }

        return (report, about, naming);
    }

    private IQueryable<StoredIncident> Naming(IQueryable<string> runs) =>
        context
            .In<StoredIncident>(workspace)
            .Where(i =>
                runs.Contains(i.RedRun!)
                || runs.Contains(i.GreenRun!)
                || runs.Contains(i.FiledRedRun!)
                || runs.Contains(i.FiledGreenRun!)
                || runs.Contains(i.RegressedRun!)
            );

    private static Task<HashSet<int>> NumbersAsync(IQueryable<StoredIncident> incidents, CancellationToken cancellation) =>
        incidents.OrderBy(i => i.Number).Take(Page<string>.CountedUpTo).Select(i => i.Number).ToHashSetAsync(cancellation);

    // What was erased before is not erased again.
    private static int Quotes(AnswerRow answer) => answer.Evidence.Count(e => e.Text != SubjectText.Mark);

    private static bool IsNote(string? note) => note is not (null or SubjectText.Mark);

    private async Task<(int Evidence, int Notes)> ForgetEvidenceAsync(int number, bool notes, CancellationToken cancellation)
    {
        var (evidence, noted) = (0, 0);
        foreach (var answer in await context.In<AnswerRow>(workspace).Where(a => a.Number == number).ToListAsync(cancellation))
        {
            evidence += Quotes(answer);
            answer.Evidence = [.. answer.Evidence.Select(e => e with { Text = SubjectText.Mark })];
            if (notes && IsNote(answer.Note))
            {
                noted++;
                answer.Note = SubjectText.Mark;
            }
        }

        if (notes)
        {
            noted += await context
                .In<IncidentStepRow>(workspace)
                .Where(s => s.Number == number && s.Note != null && s.Note != SubjectText.Mark)
                .ExecuteUpdateAsync(s => s.SetProperty(x => x.Note, SubjectText.Mark), cancellation);
        }

        return (evidence, noted);
    }

    private static string Name(StoredIncident incident) => $"INC-{incident.Number}";
}
