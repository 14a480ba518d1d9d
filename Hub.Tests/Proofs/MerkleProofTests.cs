using System.Text.Json.Nodes;
using Hub.Proofs;

namespace Hub.Tests.Proofs;

[TestFixture]
public sealed class MerkleProofTests
{
    [TestCaseSource(nameof(InclusionVectors))]
    public void Inclusion_vector_gets_its_verdict(JsonNode vector)
    {
        var verdict = ProofOf(vector).VerifiesInclusion(Number(vector, "leafIdx"), Number(vector, "treeSize"), Bytes(vector["leafHash"]), Bytes(vector["root"]));

        Assert.That(verdict, Is.EqualTo(!vector["wantErr"]!.GetValue<bool>()), vector["desc"]!.GetValue<string>());
    }

    [TestCaseSource(nameof(ConsistencyVectors))]
    public void Consistency_vector_gets_its_verdict(JsonNode vector)
    {
        var verdict = ProofOf(vector).VerifiesConsistency(Number(vector, "size1"), Number(vector, "size2"), Bytes(vector["root1"]), Bytes(vector["root2"]));

        Assert.That(verdict, Is.EqualTo(!vector["wantErr"]!.GetValue<bool>()), vector["desc"]!.GetValue<string>());
    }

    [TestCaseSource(nameof(SubtreeInclusionVectors))]
    public void Subtree_inclusion_vector_gets_its_verdict(JsonNode vector)
    {
        var verdict = ProofOf(vector).VerifiesSubtreeInclusion(Number(vector, "leafIdx"), Number(vector, "start"), Number(vector, "end"), Bytes(vector["leafHash"]), Bytes(vector["root"]));

        Assert.That(verdict, Is.EqualTo(!vector["wantErr"]!.GetValue<bool>()), vector["desc"]!.GetValue<string>());
    }

    [TestCaseSource(nameof(SubtreeConsistencyVectors))]
    public void Subtree_consistency_vector_gets_its_verdict(JsonNode vector)
    {
        var verdict = ProofOf(vector).VerifiesSubtreeConsistency(Number(vector, "start"), Number(vector, "end"), Number(vector, "size"), Bytes(vector["root1"]), Bytes(vector["root2"]));

        Assert.That(verdict, Is.EqualTo(!vector["wantErr"]!.GetValue<bool>()), vector["desc"]!.GetValue<string>());
    }

    private static IEnumerable<TestCaseData<JsonNode>> SubtreeInclusionVectors() => Vectors("subtreeinclusion.jsonl");

    private static IEnumerable<TestCaseData<JsonNode>> SubtreeConsistencyVectors() => Vectors("subtreeconsistency.jsonl");

    private static IEnumerable<TestCaseData<JsonNode>> InclusionVectors() => Vectors("inclusion.jsonl");

    private static IEnumerable<TestCaseData<JsonNode>> ConsistencyVectors() => Vectors("consistency.jsonl");

    private static IEnumerable<TestCaseData<JsonNode>> Vectors(string resource)
    {
        using var reader = new StreamReader(typeof(MerkleProofTests).Assembly.GetManifestResourceStream(resource)!);
        while (reader.ReadLine() is { } line)
        {
            var vector = JsonNode.Parse(line)!;
            yield return new TestCaseData<JsonNode>(vector).SetArgDisplayNames(vector["file"]!.GetValue<string>());
        }
    }

    private static MerkleProof ProofOf(JsonNode vector) =>
        new([.. (vector["proof"]?.AsArray() ?? []).Select(h => (ReadOnlyMemory<byte>)Bytes(h))]);

    /// <summary>The vectors count in unsigned 64-bit numbers; those beyond a signed one wrap to a negative, which no tree has.</summary>
    private static long Number(JsonNode vector, string name) => unchecked((long)vector[name]!.GetValue<ulong>());

    private static byte[] Bytes(JsonNode? base64) => Convert.FromBase64String(base64?.GetValue<string>() ?? "");
}
