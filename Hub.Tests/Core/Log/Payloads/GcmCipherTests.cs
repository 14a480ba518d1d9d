using Hub.Core.Log.Payloads;

namespace Hub.Tests.Core.Log.Payloads;

[TestFixture]
public sealed class GcmCipherTests
{
    [TestCase(PayloadCipher.Sm4Gcm, "0123456789ABCDEFFEDCBA9876543210", "00001234567800000000ABCD", "FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2",
        "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDDEEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA",
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D83DE3541E4C2B58177E065A9BF7B62EC",
        Description = "RFC 8998, appendix A.1")]
    [TestCase(PayloadCipher.Aes256Gcm, "FEFFE9928665731C6D6A8F9467308308FEFFE9928665731C6D6A8F9467308308", "CAFEBABEFACEDBADDECAF888", "FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2",
        "D9313225F88406E5A55909C5AFF5269A86A7A9531534F7DA2E4C303D8A318A721C3C0C95956809532FCF0E2449A6B525B16AEDF5AA0DE657BA637B39",
        "522DC1F099567D07F47F37A32A84427D643A8CDCBFE5C0C97598A2BD2555D1AA8CB08E48590DBB3DA7B08B1056828838C5F61E6393BA7A0ABCC9F66276FC6ECE0F4E1768CDDF8853BB2D551B",
        Description = "The GCM specification of McGrew and Viega, test case 16")]
    public void Published_vector_holds(PayloadCipher kind, string key, string nonce, string associated, string plain, string sealedText)
    {
        var cipher = GcmCipher.Create(kind, Convert.FromHexString(key));
        var content = new byte[(plain.Length / 2) + GcmCipher.Overhead];

        cipher.Encrypt(Convert.FromHexString(nonce), Convert.FromHexString(plain), Convert.FromHexString(associated), content);

        Assert.That(Convert.ToHexString(content), Is.EqualTo(nonce + sealedText));
        Assert.That(cipher.Decrypt(content, Convert.FromHexString(associated)), Is.EqualTo(Convert.FromHexString(plain)));
    }

    [Test]
    public void Anything_changed_does_not_decrypt([Values] PayloadCipher kind, [Values(0, 12, 20, 31)] int place)
    {
        var cipher = GcmCipher.Create(kind, new byte[GcmCipher.KeySizeOf(kind)]);
        var content = new byte[4 + GcmCipher.Overhead];
        cipher.Encrypt("nonce-nonce-"u8, "text"u8, "here"u8, content);
        Assert.That(cipher.Decrypt(content, "there"u8), Is.Null);

        content[place] ^= 1;

        Assert.That(cipher.Decrypt(content, "here"u8), Is.Null);
        Assert.That(cipher.Decrypt(content.AsSpan(0, GcmCipher.Overhead - 1), "here"u8), Is.Null);
    }

    [Test]
    public void Wrapped_key_opens_only_with_its_own_key_and_label([Values] PayloadCipher kind)
    {
        var older = KeyEncryptionKeys.Generate();
        var keys = KeyEncryptionKeys.Parse("# first\n" + KeyEncryptionKeys.Generate() + "\n" + older);
        var wrapped = KeyEncryptionKeys.Parse(older).Wrap(kind, "data key"u8, "ss.enrolment 202611");
        var id = KeyEncryptionKeys.Parse(older).CurrentId;

        Assert.That(keys.CurrentId, Is.Not.EqualTo(id));
        Assert.That(keys.Unwrap(id, kind, wrapped, "ss.enrolment 202611"), Is.EqualTo("data key"u8.ToArray()));
        Assert.That(keys.Unwrap(id, kind, wrapped, "ss.enrolment 202612"), Is.Null);
        Assert.That(keys.Unwrap(keys.CurrentId, kind, wrapped, "ss.enrolment 202611"), Is.Null);
    }

    [TestCase("")]
    [TestCase("# only words")]
    [TestCase("c2hvcnQ=")]
    [TestCase("not base64 at all")]
    public void What_is_no_key_is_refused_without_being_quoted(string text) =>
        Assert.That(() => KeyEncryptionKeys.Parse(text), Throws.TypeOf<FormatException>().With.Message.Not.Contains("c2hv").And.Message.Not.Contains("at all"));
}
