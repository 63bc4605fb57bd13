using Triage.Engine.Runs;

namespace Triage.Storage.Tests.Packs;

public sealed class SkeletonBytesTests
{
    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var full = Some.Span(span: 2, parent: 1) with
        {
            StatusMessage = "größer 大 \0",
            ErrorType = "timeout",
            Dialect = "otel-genai",
            ScopeName = "s",
            ScopeVersion = "1",
            Task = "reconcile",
            ConversationId = "c",
            RunKey = "codex:conversation.id:c",
            ServiceName = "svc",
            Provider = "openai",
            ServerAddress = "host",
            RequestModel = "m",
            ResponseModel = "m-2",
            ResponseId = "r",
            Parameters = "temperature=0",
            FinishReason = "stop",
            OutputTokens = 0,
            ToolName = "t",
            ToolCallId = "call",
            CredentialId = "key-7",
            Flags = [new FlagSeen("f", "on")],
            Redaction = RedactionVersion.Current,
            Digest = new SpanDigest(3, "a", "b", "c", "d", "e", null, "g"),
        };
        Span[] spans =
        [
            Some.Span(),
            full,
            Some.LogFragment(span: 3),
            Some.Span(span: 4) with
            {
                StartUnixNano = 0,
                EndUnixNano = 9,
            },
        ];

        var read = SkeletonBytes.Read(full.TraceId, SkeletonBytes.Write(spans));

        Assert.Equivalent(spans.Select(SkeletonOf), read.Select(SkeletonOf), strict: true);
    }

    [Fact]
    public void Read_OfANewerProgram_IsRefused() =>
        Assert.Throws<InvalidDataException>(() => SkeletonBytes.Read(Some.TraceId(1), [9, 0]));

    // Written out by the type, so that a field that is added and forgotten shows.
    private static Dictionary<string, object?> SkeletonOf(Span span) =>
        typeof(SpanSkeleton).GetProperties().ToDictionary(p => p.Name, p => p.GetValue(span));
}
