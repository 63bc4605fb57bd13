using Triage.Engine.Diagnosis;

namespace Triage.Web.Diagnosis;

/// <summary>A layer in one line, for somebody who meets the word for the first time.</summary>
public static class LayerMeaning
{
    public static string Of(Layer layer) =>
        layer switch
        {
            Layer.Prompt => "what is said to the model",
            Layer.Model => "the model itself, with a clean input and a sound prompt",
            Layer.Harness => "everything around the call: context, tools, delivery, state, limits",
            Layer.Env => "what the harness met in reality: load, timing, access, outages",
            Layer.Spec => "what was asked for, or how it was judged",
            Layer.Upstream => "what came in from outside",
            _ => "the evidence does not tell",
        };
}
