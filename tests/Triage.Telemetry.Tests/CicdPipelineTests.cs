using Triage.Engine.Runs;

namespace Triage.Telemetry.Tests;

public sealed class CicdPipelineTests
{
    [Fact]
    public void ReadTraces_RunOfAPipeline_GivesItsResult()
    {
        var batch = OtlpSample.Read(
            OtlpSample.Trace(
                ("cicd.pipeline.name", "deploy"),
                ("cicd.pipeline.run.id", "4711"),
                ("cicd.pipeline.run.url.full", "https://ci.example/runs/4711"),
                ("cicd.pipeline.result", "failure"),
                ("vcs.ref.head.revision", "8f3a2c1d9e")
            )
        );

        var pipeline = Assert.Single(batch.Pipelines);
        Assert.Equal(
            ("deploy", "4711", "https://ci.example/runs/4711", "8f3a2c1d9e", null, false),
            (pipeline.Name, pipeline.RunId, pipeline.Url, pipeline.Commit, pipeline.Version, pipeline.Succeeded)
        );
        Assert.Equal((OtlpSample.TraceId, 1_700_000_000), (pipeline.TraceId, pipeline.AtUtc.ToUnixTimeSeconds()));
        var span = Assert.Single(batch.Spans);
        Assert.Equal((PipelineRun.Dialect, StepKind.Other), (span.Dialect, span.Kind));
    }

    [Fact]
    public void ReadTraces_JobOfAPipeline_IsATask()
    {
        var batch = OtlpSample.Read(
            OtlpSample.Trace(
                ("cicd.pipeline.task.name", "unit tests"),
                ("cicd.pipeline.task.type", "test"),
                ("cicd.pipeline.task.run.result", "timeout")
            )
        );

        var pipeline = Assert.Single(batch.Pipelines);
        Assert.Null(pipeline.Result);
        Assert.Equal(new PipelineTask("unit tests", null, "test", "timeout", null), Assert.Single(pipeline.Tasks));
    }

    [Theory]
    [InlineData("success", true)]
    [InlineData("error", false)]
    [InlineData("timeout", false)]
    [InlineData("cancellation", null)]
    [InlineData("skip", null)]
    public void Succeeded_Result_JudgesOrDoesNot(string result, bool? succeeded) =>
        Assert.Equal(succeeded, new PipelineRun("t", DateTimeOffset.UnixEpoch) { Result = result }.Succeeded);

    [Fact]
    public void ReadTraces_OtherSpans_SayNothingOfPipelines() =>
        Assert.Empty(OtlpSample.Read(OtlpSample.Trace(("vcs.ref.head.revision", "8f3a2c1d9e"))).Pipelines);
}
