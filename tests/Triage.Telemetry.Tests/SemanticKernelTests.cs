namespace Triage.Telemetry.Tests;

/// <summary>Semantic Kernel: messages as span events with JSON text in <c>gen_ai.event.content</c>, no tools and no answering model.</summary>
public sealed class SemanticKernelTests
{
    [Fact]
    public void Read_Recorded_IsAsExpected() => RecordedSdk.Verify("semantic-kernel");
}
