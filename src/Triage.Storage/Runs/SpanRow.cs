using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Storage.Runs;

/// <summary>A span: its skeleton in columns, then what is only read on demand.</summary>
internal sealed class SpanRow : IWorkspaceRow, IEntityTypeConfiguration<SpanRow>
{
    public WorkspaceId Workspace { get; set; }
    public string TraceId { get; set; } = "";
    public string SpanId { get; set; } = "";
    public string? ParentSpanId { get; set; }
    public string Name { get; set; } = "";
    public StepKind Kind { get; set; }
    public long StartUnixNano { get; set; }
    public long EndUnixNano { get; set; }
    public SpanStatus Status { get; set; }
    public string? StatusMessage { get; set; }
    public string? ErrorType { get; set; }
    public string? Dialect { get; set; }
    public string? ScopeName { get; set; }
    public string? ScopeVersion { get; set; }
    public string? ServiceName { get; set; }
    public string? Agent { get; set; }
    public string? Task { get; set; }
    public string? ConversationId { get; set; }
    public string? BuildVersion { get; set; }
    public string? BuildCommit { get; set; }
    public string? BuildEnvironment { get; set; }
    public IReadOnlyList<Subject> Subjects { get; set; } = [];
    public string? Provider { get; set; }
    public string? ServerAddress { get; set; }
    public string? RequestModel { get; set; }
    public string? ResponseModel { get; set; }
    public string? ResponseId { get; set; }
    public string? Parameters { get; set; }
    public string? FinishReason { get; set; }
    public long? InputTokens { get; set; }
    public long? OutputTokens { get; set; }
    public string? ToolName { get; set; }
    public string? ToolCallId { get; set; }
    public int Captured { get; set; }
    public string? SystemPromptKey { get; set; }
    public string? ToolSetKey { get; set; }
    public string? UserInputKey { get; set; }
    public string? InputKey { get; set; }
    public string? OutputKey { get; set; }
    public string? ArgumentsKey { get; set; }
    public string? ResultKey { get; set; }

    /// <summary>Content that holds the attributes of the process, the same for all of its spans.</summary>
    public string ResourceKey { get; set; } = "";
    public IReadOnlyList<StoredAttribute> Attributes { get; set; } = [];
    public IReadOnlyList<StoredEvent> Events { get; set; } = [];
    public IReadOnlyList<SpanLink> Links { get; set; } = [];

    /// <summary>The span without anything that is read on demand; in a query only these columns are fetched.</summary>
    public static readonly Expression<Func<SpanRow, Span>> ToSkeleton = row => new Span
    {
        TraceId = row.TraceId,
        SpanId = row.SpanId,
        ParentSpanId = row.ParentSpanId,
        Name = row.Name,
        Kind = row.Kind,
        StartUnixNano = row.StartUnixNano,
        EndUnixNano = row.EndUnixNano,
        Status = row.Status,
        StatusMessage = row.StatusMessage,
        ErrorType = row.ErrorType,
        Dialect = row.Dialect,
        ScopeName = row.ScopeName,
        ScopeVersion = row.ScopeVersion,
        Agent = row.Agent,
        Task = row.Task,
        ConversationId = row.ConversationId,
        Build = new Build(row.BuildVersion, row.BuildCommit, row.BuildEnvironment),
        Subjects = row.Subjects,
        Provider = row.Provider,
        ServerAddress = row.ServerAddress,
        RequestModel = row.RequestModel,
        ResponseModel = row.ResponseModel,
        ResponseId = row.ResponseId,
        Parameters = row.Parameters,
        FinishReason = row.FinishReason,
        InputTokens = row.InputTokens,
        OutputTokens = row.OutputTokens,
        ToolName = row.ToolName,
        ToolCallId = row.ToolCallId,
        Digest = new SpanDigest(
            row.Captured,
            row.SystemPromptKey,
            row.ToolSetKey,
            row.UserInputKey,
            row.InputKey,
            row.OutputKey,
            row.ArgumentsKey,
            row.ResultKey
        ),
    };

    private static readonly Func<SpanRow, Span> Skeleton = ToSkeleton.Compile();

    public Span ToSpan() => Skeleton(this);

    public static SpanRow Of(WorkspaceId workspace, Span span, SpanDigest digest) =>
        new()
        {
            Workspace = workspace,
            TraceId = span.TraceId,
            SpanId = span.SpanId,
            ParentSpanId = span.ParentSpanId,
            Name = span.Name,
            Kind = span.Kind,
            StartUnixNano = span.StartUnixNano,
            EndUnixNano = span.EndUnixNano,
            Status = span.Status,
            StatusMessage = span.StatusMessage,
            ErrorType = span.ErrorType,
            Dialect = span.Dialect,
            ScopeName = span.ScopeName,
            ScopeVersion = span.ScopeVersion,
            Agent = span.Agent,
            Task = span.Task,
            ConversationId = span.ConversationId,
            BuildVersion = span.Build.Version,
            BuildCommit = span.Build.Commit,
            BuildEnvironment = span.Build.Environment,
            Subjects = span.Subjects,
            Provider = span.Provider,
            ServerAddress = span.ServerAddress,
            RequestModel = span.RequestModel,
            ResponseModel = span.ResponseModel,
            ResponseId = span.ResponseId,
            Parameters = span.Parameters,
            FinishReason = span.FinishReason,
            InputTokens = span.InputTokens,
            OutputTokens = span.OutputTokens,
            ToolName = span.ToolName,
            ToolCallId = span.ToolCallId,
            Captured = digest.Captured,
            SystemPromptKey = digest.SystemPromptKey,
            ToolSetKey = digest.ToolSetKey,
            UserInputKey = digest.UserInputKey,
            InputKey = digest.InputKey,
            OutputKey = digest.OutputKey,
            ArgumentsKey = digest.ArgumentsKey,
            ResultKey = digest.ResultKey,
        };

    public void Configure(EntityTypeBuilder<SpanRow> span)
    {
        span.ToTable("spans");
        span.HasKey(s => new
        {
            s.Workspace,
            s.TraceId,
            s.SpanId,
        });
        span.HasOne<RunTraceRow>().WithMany().HasForeignKey(s => new { s.Workspace, s.TraceId });
        span.Property(s => s.Subjects).HasJson();
        span.Property(s => s.Attributes).HasJson();
        span.Property(s => s.Events).HasJson();
        span.Property(s => s.Links).HasJson();
        // Last in the row, so that reading the skeleton never touches the pages they overflow to.
        span.Property(s => s.ResourceKey).HasColumnOrder(100);
        span.Property(s => s.Attributes).HasColumnOrder(101);
        span.Property(s => s.Events).HasColumnOrder(102);
        span.Property(s => s.Links).HasColumnOrder(103);
    }
}

/// <summary>An attribute as a span keeps it: a short value itself, a long one as the key of its content.</summary>
/// <param name="K">Key. The names are short because they are repeated in every row.</param>
/// <param name="V">Value as JSON text.</param>
/// <param name="C">Key of the content that holds the value instead.</param>
internal sealed record StoredAttribute(string K, string? V, string? C);

internal sealed record StoredEvent(string Name, long AtUnixNano, IReadOnlyList<StoredAttribute> Attributes);
