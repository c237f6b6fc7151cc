namespace Cleave.Programs.Tests.Model;

/// <summary>The model against the recorded answers of the reference: all of them, to the letter.</summary>
public sealed class ModelVectorTests
{
    public static TheoryData<string> Files => Vectors.Files();

    [Theory]
    [MemberData(nameof(Files))]
    public void The_model_answers_as_the_reference_did(string file) => Vectors.AssertAgree(file, new ModelSession().Answer);
}
