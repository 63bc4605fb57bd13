using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Agents;
using Triage.Engine.Runs;
using Triage.Storage.Packs;
using Triage.Storage.Runs;

namespace Triage.Storage.Agents;

/// <summary>A run whose fingerprints are noted.</summary>
/// <param name="Skeletons">All spans of the run.</param>
/// <param name="Reading">Of the run's traces; asked for bodies only when a text is new.</param>
internal sealed record NotedRun(
    RunRow Run,
    IReadOnlyCollection<SpanSkeleton> Skeletons,
    SpanReading Reading,
    DateTimeOffset AtUtc
);

/// <summary>
/// Notes what each revised run was made of. A run that brings nothing new costs no query: what is known is remembered, once
/// it was read back from the database, so that a write which was rolled back is never taken for done.
/// </summary>
internal sealed class FingerprintBook
{
    /// <summary>SQLite bounds the parameters of one statement.</summary>
    private const int IdsPerQuery = 500;

    private readonly FingerprintMemory _memory = new();

    /// <param name="runs">Just revised; their changes need not be saved yet.</param>
    public async Task NoteAsync(TriageContext context, IReadOnlyList<NotedRun> runs, CancellationToken cancellation)
    {
        var news = new List<(Page Page, SeenFingerprint Seen, FingerprintPlace At)>();
        foreach (var noted in runs.Where(r => r.Run.Agent is { Length: > 0 }))
        {
            var page = new Page(context, noted);
            news.AddRange(
                RunFingerprints
                    .Of(noted.Run.Summary, noted.Skeletons)
                    .Select(seen => (page, seen, page.PlaceOf(seen)))
                    .Where(s => IsNews(s.page, s.Item3))
            );
        }

        await LoadAsync(context, news.ConvertAll(n => n.At), cancellation);
        foreach (var (page, seen, at) in news.Where(n => IsNews(n.Page, n.At)))
        {
            await NoteAsync(page, seen, at, cancellation);
        }
    }

    /// <summary>Not known, unless another run of the same write has told it meanwhile.</summary>
    private bool IsNews(Page page, FingerprintPlace at) =>
        !_memory.Knows(at, page.Run.StartedAtUtc) && !_memory.IsFilledIn(at, page.NowUtc);

    /// <summary>One query for all of them: each is then found without one.</summary>
    private static async Task LoadAsync(TriageContext context, List<FingerprintPlace> places, CancellationToken cancellation)
    {
        foreach (var workspace in places.GroupBy(p => p.Workspace))
        {
            foreach (var ids in workspace.Select(p => p.Id).Distinct(StringComparer.Ordinal).Chunk(IdsPerQuery))
            {
                await context.In<FingerprintRow>(workspace.Key).Where(f => ids.Contains(f.Id)).LoadAsync(cancellation);
            }
        }
    }

    /// <summary>Something that was noted is gone from the database.</summary>
    public void Forget() => _memory.Forget();

    private async Task NoteAsync(Page page, SeenFingerprint seen, FingerprintPlace at, CancellationToken cancellation)
    {
        var row = await page.Context.FindAsync<FingerprintRow>([at.Workspace, at.Id], cancellation);
        if (row is not null)
        {
            // What another run of the same write has added is not there before it is committed.
            if (page.Context.Entry(row).State == EntityState.Unchanged && row.NotedAtUtc < page.NowUtc)
            {
                _memory.Remember(at, row.FirstSeenAtUtc, row.LastSeenAtUtc);
            }

            if (!_memory.Knows(at, page.Run.StartedAtUtc))
            {
                row.SeeIn(page.Run.StartedAtUtc, page.Run.Id);
            }

            return;
        }

        var ofBuild = await page.OfBuildAsync(cancellation);
        if (IsNewWithEachRun(ofBuild, seen, at))
        {
            _memory.LeaveBe(at, page.NowUtc);
            return;
        }

        var (text, skeleton) = await page.TextAsync(seen, ofBuild, cancellation);
        var template = ofBuild
            .Where(f => f.Kind == seen.Kind && f.Task == at.Task && f.Part == seen.Part && f.Skeleton == skeleton)
            .ToList();
        var isFilledIn =
            seen.Kind == FingerprintKind.Prompt
            && skeleton is not null
            && template.Count >= Limits.MaxTextsPerTemplate
            && FingerprintStretch.IsFilledIn([.. template.Select(f => f.ToFingerprint())]);
        if (isFilledIn || ofBuild.Count(f => f.Kind == seen.Kind) >= Limits.MaxFingerprintsPerBuild)
        {
            _memory.LeaveBe(at, page.NowUtc);
            template.MaxBy(f => f.LastSeenAtUtc)?.SeeIn(page.Run.StartedAtUtc, page.Run.Id);
            return;
        }

        page.Add(seen, at, text, skeleton);
    }

    /// <summary>Texts of which none was ever seen again say nothing of the build: more of them are not worth their reading.</summary>
    private static bool IsNewWithEachRun(IReadOnlyList<FingerprintRow> ofBuild, SeenFingerprint seen, FingerprintPlace at)
    {
        var ofPart = ofBuild.Where(f => f.Kind == seen.Kind && f.Task == at.Task && f.Part == seen.Part).ToList();
        return ofPart.Count >= Limits.MaxTextsSeenOnce && ofPart.TrueForAll(f => f.FirstRun == f.LastRun);
    }

    /// <summary>One run and what the database knows of its build.</summary>
    private sealed class Page(TriageContext context, NotedRun noted)
    {
        /// <summary>Texts of the part that a new one is held against.</summary>
        private const int MaxTextsCompared = 6;

        private readonly string _agent = noted.Run.Agent!;
        private readonly string _build = noted.Run.Build ?? "";
        private readonly int _redaction = noted.Skeletons.Select(s => s.Redaction).DefaultIfEmpty(RedactionVersion.Current).Max();
        private bool _loaded;

        public TriageContext Context => context;
        public RunRow Run => noted.Run;
        public DateTimeOffset NowUtc => noted.AtUtc;

        public FingerprintPlace PlaceOf(SeenFingerprint seen)
        {
            var task = seen.Kind is FingerprintKind.Build or FingerprintKind.Environment ? "" : Run.Task;
            return new FingerprintPlace(Run.Workspace, _agent, _build, task, seen.Kind, seen.Part, seen.Key);
        }

        /// <summary>Those of the build, with those that this write has added.</summary>
        public async Task<IReadOnlyList<FingerprintRow>> OfBuildAsync(CancellationToken cancellation)
        {
            if (!_loaded)
            {
                await context
                    .In<FingerprintRow>(Run.Workspace)
                    .Where(f => f.Agent == _agent && f.Build == _build)
                    .OrderBy(f => f.FirstSeenAtUtc)
                    .Take(Limits.MaxFingerprintsPerBuild * Enum.GetValues<FingerprintKind>().Length)
                    .LoadAsync(cancellation);
                _loaded = true;
            }

            return [.. context.Set<FingerprintRow>().Local.Where(IsOfBuild)];
        }

        /// <summary>The text and the key of its skeleton; both null for what has no text.</summary>
        public async Task<(string? Text, string? Skeleton)> TextAsync(
            SeenFingerprint seen,
            IReadOnlyList<FingerprintRow> ofBuild,
            CancellationToken cancellation
        )
        {
            var spans = seen.SpanId is { } id ? await noted.Reading.WithBodiesAsync([id], cancellation) : [];
            var text = spans
                .Select(s => seen.Kind == FingerprintKind.Prompt ? RecordedPrompt.Of(s) : TextOf(ToolDefinitions.Of(s)))
                .FirstOrDefault(t => !string.IsNullOrEmpty(t));
            return text is null ? (null, null) : (text, await SkeletonAsync(seen, text, ofBuild, cancellation));
        }

        public void Add(SeenFingerprint seen, FingerprintPlace at, string? text, string? skeleton)
        {
            context.Add(
                new FingerprintRow
                {
                    Workspace = Run.Workspace,
                    Id = at.Id,
                    Agent = _agent,
                    Build = _build,
                    Task = at.Task,
                    Part = seen.Part,
                    Kind = seen.Kind,
                    Key = seen.Key,
                    Label =
                        text is null ? seen.Label
                        : seen.Kind == FingerprintKind.Tools ? ToolSet.LabelOf(ToolDefinitions.Parse(text))
                        : PromptSkeleton.BeginningOf(text),
                    Skeleton = skeleton,
                    FirstSeenAtUtc = Run.StartedAtUtc,
                    FirstRun = Run.Id,
                    LastSeenAtUtc = Run.StartedAtUtc,
                    LastRun = Run.Id,
                    Redaction = _redaction,
                    NotedAtUtc = NowUtc,
                }
            );
        }

        /// <summary>That of a text which teaches that this one is the same template; else its own.</summary>
        private async Task<string> SkeletonAsync(
            SeenFingerprint seen,
            string text,
            IReadOnlyList<FingerprintRow> ofBuild,
            CancellationToken cancellation
        )
        {
            await KeepAsync(seen.Key, text, cancellation);
            var own = FingerprintRow.IdOf("", "", "", seen with { Key = PromptSkeleton.Of(text) });
            var others = ofBuild
                .Where(f => f.Kind == seen.Kind && f.Task == Run.Task && f.Part == seen.Part && f.Skeleton is not null)
                .OrderByDescending(f => f.LastSeenAtUtc)
                .ToList();
            if (others.Exists(f => f.Skeleton == own))
            {
                return own;
            }

            var once = others.Where(f => f.FirstRun == f.LastRun).Take(MaxTextsCompared).ToList();
            if (
                seen.Kind == FingerprintKind.Prompt
                && PromptTemplate.IsFilledOtherwise(await TextsAsync(once, cancellation), text)
            )
            {
                return once[0].Skeleton!;
            }

            foreach (var other in await OtherRedactionAsync(seen, cancellation))
            {
                if ((await TextsAsync([other], cancellation)) is [var before] && PromptTemplate.SameButForMarkers(before, text))
                {
                    return other.Skeleton!;
                }
            }

            return own;
        }

        /// <summary>Of any build, read with other rules of redaction.</summary>
        private Task<List<FingerprintRow>> OtherRedactionAsync(SeenFingerprint seen, CancellationToken cancellation) =>
            context
                .In<FingerprintRow>(Run.Workspace)
                .Where(f =>
                    f.Agent == _agent
                    && f.Kind == seen.Kind
                    && f.Task == Run.Task
                    && f.Part == seen.Part
                    && f.Redaction != _redaction
                    && f.Skeleton != null
                )
                .OrderByDescending(f => f.LastSeenAtUtc)
                .Take(MaxTextsCompared)
                .ToListAsync(cancellation);

        private async Task<List<string>> TextsAsync(IReadOnlyList<FingerprintRow> rows, CancellationToken cancellation)
        {
            var texts = new List<string>();
            foreach (var row in rows)
            {
                if (await context.FindAsync<FingerprintTextRow>([Run.Workspace, row.Key], cancellation) is { } kept)
                {
                    texts.Add(kept.Text);
                }
            }

            return texts;
        }

        private async Task KeepAsync(string key, string text, CancellationToken cancellation)
        {
            if (await context.FindAsync<FingerprintTextRow>([Run.Workspace, key], cancellation) is null)
            {
                context.Add(
                    new FingerprintTextRow
                    {
                        Workspace = Run.Workspace,
                        Key = key,
                        Text =
                            text.Length <= Limits.MaxFingerprintTextChars
                                ? text
                                : $"{text[..Limits.MaxFingerprintTextChars]}\n… cut: {text.Length} characters, of which {Limits.MaxFingerprintTextChars} are kept here",
                    }
                );
            }
        }

        private bool IsOfBuild(FingerprintRow f) => f.Workspace == Run.Workspace && f.Agent == _agent && f.Build == _build;
    }

    /// <summary>One definition per line, sorted by name, in one spelling.</summary>
    private static string? TextOf(IReadOnlyList<ToolDefinition> tools) =>
        tools.Count == 0
            ? null
            : "[" + string.Join(",\n", tools.OrderBy(t => t.Name, StringComparer.Ordinal).Select(TextOf)) + "]";

    private static string TextOf(ToolDefinition tool)
    {
        var parameters = tool.ParametersJson is { } json ? $",\"parameters\":{json}" : "";
        var description = tool.Description is { } words ? $",\"description\":{StoredJson.Write(words)}" : "";
        return $"{{\"name\":{StoredJson.Write(tool.Name)}{description}{parameters}}}";
    }
}
