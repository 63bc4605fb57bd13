using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Search;

/// <summary>What a search finds.</summary>
public enum SearchKind
{
    Incident,
    Run,

    /// <summary>What was said in a run: messages, prompts, arguments, results, errors.</summary>
    Content,
}

/// <summary>One thing that can be found. Its words are kept in the way of the database, under the same number.</summary>
internal sealed class SearchRow : IWorkspaceRow, IEntityTypeConfiguration<SearchRow>
{
    public WorkspaceId Workspace { get; set; }
    public SearchKind Kind { get; set; }

    /// <summary>Number of the incident, or id of the run.</summary>
    public string Key { get; set; } = "";

    /// <summary>Grows with every document, over all workspaces: what changed last is found first.</summary>
    public long Number { get; set; }

    public void Configure(EntityTypeBuilder<SearchRow> found)
    {
        found.ToTable("search_documents");
        found.HasKey(f => new
        {
            f.Workspace,
            f.Kind,
            f.Key,
        });
        found.HasIndex(f => f.Number).IsUnique();
        found.HasOne<WorkspaceRow>().WithMany().HasForeignKey(f => f.Workspace);
    }
}

/// <summary>How far the incidents and runs of a workspace have been read for search.</summary>
internal sealed class SearchProgressRow : IWorkspaceRow, IEntityTypeConfiguration<SearchProgressRow>
{
    public WorkspaceId Workspace { get; set; }
    public SearchKind Kind { get; set; }
    public DateTimeOffset ReadUpToUtc { get; set; }

    /// <summary>The last one of that instant.</summary>
    public string Key { get; set; } = "";

    public void Configure(EntityTypeBuilder<SearchProgressRow> progress)
    {
        progress.ToTable("search_progress");
        progress.HasKey(p => new { p.Workspace, p.Kind });
        progress.HasOne<WorkspaceRow>().WithMany().HasForeignKey(p => p.Workspace);
    }
}
