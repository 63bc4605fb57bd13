using Triage.Engine.Checklists;
using Triage.Engine.Diagnosis;

namespace Triage.Engine.Tests.Checklists;

/// <summary>A checklist with every shape of the real one: ticks, a fast lane, a redo, a loop, facts and closing fields.</summary>
internal static class SmallTree
{
    public static readonly Checklist Checklist = new(
        "small",
        1,
        [
            Question(
                "D3",
                [Choice("prompt", To("D4")), Choice("load", To("D4")), Choice("fast", To("D9")), CannotTell(To("D4"))]
            ) with
            {
                Multiple = true,
            },
            Question(
                "D4",
                [
                    Choice("both-wrong", To("D5")),
                    Choice("recorded-wrong", To("D6")),
                    Choice("both-fine", To("D8")),
                    Choice("mixed", To("D6")),
                    Choice("clean-wrong", To("D4")),
                    Choice("pair-output", To("D5")),
                    Choice("pair-input", To("D6")),
                    Choice("pair-delivery", To("D8")),
                    Choice("pair-environment", To("D9")),
                    CannotTell(To("D6", Facts.DivergenceIsInput), To("D5", "D3.prompt"), To("D8")),
                ]
            ) with
            {
                Replays = true,
            },
            Question(
                "D5",
                [Choice("edit", Ends("prompt.regression")), CannotTell(new Edge(null, null, "undetermined", Layer.Prompt))]
            ),
            Question(
                "D6",
                [
                    Choice("lost", Ends("harness.context-loss")),
                    Choice("source", Ends("upstream.bad-data")),
                    Choice("input-right", Ends("model.unstable", "D4.mixed"), To("D8")),
                    CannotTell(To("D8")),
                ]
            ),
            Question(
                "D8",
                [Choice("both-fail", To("D6")), Choice("only-live-fails", To("D9")), CannotTell(Ends("undetermined"))]
            ),
            Question(
                "D9",
                [Choice("state", Ends("env.state-drift")), CannotTell(new Edge(null, null, "undetermined", Layer.Env))]
            ),
            Question("D11", [Choice("one", To("D12")), CannotTell(To("D12"))]) with
            {
                Closing = true,
            },
            Question("D12", [Choice("test", To("end")), CannotTell(To("end"))]) with
            {
                Closing = true,
                NeedsNote = true,
            },
        ]
    );

    /// <summary>Answers in the order given, a minute apart; several choices are joined by a plus.</summary>
    public static IReadOnlyList<Answer> Answers(params string[] given) =>
        [
            .. given.Select(
                (g, i) =>
                {
                    var parts = g.Split(' ');
                    return new Answer(
                        parts[0],
                        parts[1].Split('+'),
                        null,
                        [],
                        false,
                        DateTimeOffset.UnixEpoch.AddMinutes(i),
                        Actor.Owner
                    );
                }
            ),
        ];

    public static Walk Walk(params string[] given) => ChecklistWalk.Of(Checklist, Answers(given), new HashSet<string>());

    private static Question Question(string id, IReadOnlyList<Choice> choices) =>
        new()
        {
            Id = id,
            Title = id,
            Text = id,
            Why = id,
            Choices = choices,
        };

    private static Choice Choice(string id, params Edge[] edges) => new(id, id, null, edges);

    private static Choice CannotTell(params Edge[] edges) => Choice(Engine.Checklists.Choice.CannotTell, edges);

    private static Edge To(string question, string? when = null) => new(when, question, null, null);

    private static Edge Ends(string verdict, string? when = null) => new(when, null, verdict, null);
}
