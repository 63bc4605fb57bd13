using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Triage.Engine.Checklists;
using Triage.Web.Shared;

namespace Triage.Web.Incidents;

/// <summary>One question with what was found for it and the answer that is being given. Key it by the question.</summary>
public sealed partial class QuestionCard
{
    private AnswerDraft _draft = null!;
    private Answer? _previous;
    private SuggestedAnswer? _suggested;
    private IReadOnlyList<Evidence> _evidence = [];
    private string? _refusal;

    [Inject]
    private BrowserCalls Browser { get; set; } = null!;

    [Parameter, EditorRequired]
    public required IncidentView View { get; set; }

    [Parameter, EditorRequired]
    public required Question Question { get; set; }

    /// <summary>Superseded answers, newest first.</summary>
    [Parameter]
    public IReadOnlyList<Answer> Earlier { get; set; } = [];

    [Parameter, EditorRequired]
    public required IncidentActs Acts { get; set; }

    [Parameter]
    public EventCallback Answered { get; set; }

    protected override void OnParametersSet()
    {
        var previous = View.AnswerTo(Question.Id);
        _suggested = View.SuggestedFor(Question);
        _evidence = View.EvidenceFor(Question);
        // A replay recorded meanwhile may suggest something else; what a person has touched stays as it is.
        if (_draft is not { Touched: true })
        {
            _draft = new AnswerDraft(Question, previous, _suggested);
        }

        _previous = previous;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await Browser.RevealAsync("question");
        }
    }

    private Task EnterAnswersAsync(KeyboardEventArgs key) => key.Key == "Enter" ? AnswerAsync() : Task.CompletedTask;

    private async Task AnswerAsync()
    {
        _refusal = WhyNot.WorkOn(View.Incident) ?? _draft.Missing;
        if (_refusal is not null)
        {
            return;
        }

        IReadOnlyList<Evidence> evidence = [.. _evidence.Union(_suggested?.Evidence ?? [])];
        _refusal = await Acts.AnswerAsync(_draft, evidence);
        if (_refusal is null)
        {
            _draft = new AnswerDraft(Question, _previous, _suggested);
            await Answered.InvokeAsync();
        }
    }
}
