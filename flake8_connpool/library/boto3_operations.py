"""The methods of boto3's clients that send a request: the common ones of the common services.

boto3 has some 18,000 of them. A client with another method is not reported.
"""

# Each with its service. The last ones of S3 are those that boto3 adds to the operations.
OPERATIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("athena", ("get_query_execution", "get_query_results", "start_query_execution")),
    ("bedrock-agent-runtime", ("invoke_agent", "retrieve", "retrieve_and_generate")),
    (
        "bedrock-runtime",
        (
            *("apply_guardrail", "converse", "converse_stream", "invoke_model"),
            "invoke_model_with_response_stream",
        ),
    ),
    ("cloudfront", ("create_invalidation",)),
    ("cloudwatch", ("get_metric_data", "get_metric_statistics", "put_metric_data")),
    (
        "cognito-idp",
        (
            *("admin_create_user", "admin_get_user", "admin_initiate_auth", "confirm_sign_up"),
            *("admin_delete_user", "admin_set_user_password", "admin_update_user_attributes"),
            *("forgot_password", "get_user", "initiate_auth", "list_users", "sign_up"),
        ),
    ),
    (
        "comprehend",
        ("detect_dominant_language", "detect_entities", "detect_key_phrases", "detect_sentiment"),
    ),
    (
        "dynamodb",
        (
            *("batch_get_item", "batch_write_item", "delete_item", "describe_table", "get_item"),
            *("list_tables", "put_item", "query", "scan", "transact_get_items"),
            *("transact_write_items", "update_item"),
        ),
    ),
    ("ec2", ("describe_instances", "start_instances", "stop_instances", "terminate_instances")),
    ("ecs", ("describe_services", "describe_tasks", "list_tasks", "run_task", "stop_task")),
    ("events", ("put_events",)),
    ("firehose", ("put_record", "put_record_batch")),
    ("kinesis", ("get_records", "get_shard_iterator", "put_record", "put_records")),
    ("kms", ("decrypt", "encrypt", "generate_data_key", "sign", "verify")),
    ("lambda", ("invoke", "list_functions")),
    ("logs", ("filter_log_events", "get_log_events", "put_log_events", "start_query")),
    ("polly", ("synthesize_speech",)),
    ("rds-data", ("batch_execute_statement", "execute_statement")),
    (
        "rekognition",
        ("compare_faces", "detect_faces", "detect_labels", "detect_moderation_labels"),
    ),
    (
        "s3",
        (
            *("abort_multipart_upload", "complete_multipart_upload", "copy_object"),
            *("create_bucket", "create_multipart_upload", "delete_bucket", "delete_object"),
            *("delete_objects", "get_bucket_location", "get_object", "get_object_tagging"),
            *("head_bucket", "head_object", "list_buckets", "list_objects", "list_objects_v2"),
            *("list_object_versions", "put_object", "put_object_tagging", "upload_part"),
            *("copy", "download_file", "download_fileobj", "upload_file", "upload_fileobj"),
        ),
    ),
    ("sagemaker-runtime", ("invoke_endpoint",)),
    (
        "secretsmanager",
        (
            *("create_secret", "delete_secret", "describe_secret", "get_secret_value"),
            *("list_secrets", "put_secret_value", "update_secret"),
        ),
    ),
    ("ses", ("send_bulk_templated_email", "send_email", "send_raw_email", "send_templated_email")),
    ("sesv2", ("send_bulk_email", "send_email")),
    ("sns", ("create_platform_endpoint", "publish", "publish_batch", "subscribe")),
    (
        "sqs",
        (
            *("change_message_visibility", "delete_message", "delete_message_batch"),
            *("get_queue_attributes", "get_queue_url", "receive_message", "send_message"),
            "send_message_batch",
        ),
    ),
    (
        "ssm",
        (
            *("delete_parameter", "get_parameter", "get_parameters", "get_parameters_by_path"),
            *("put_parameter", "send_command"),
        ),
    ),
    ("stepfunctions", ("describe_execution", "send_task_success", "start_execution")),
    ("sts", ("assume_role", "assume_role_with_web_identity", "get_caller_identity")),
    ("textract", ("analyze_document", "detect_document_text", "start_document_analysis")),
    ("transcribe", ("get_transcription_job", "start_transcription_job")),
    ("translate", ("translate_text",)),
)

# What a client has without a connection: it signs a URL, or tells what it is. Not `get_paginator`
# and `get_waiter`, whose results keep the client.
WITHOUT_CONNECTION = (
    *("can_paginate", "exceptions", "generate_presigned_post", "generate_presigned_url", "meta"),
    "waiter_names",
)

# The methods of a resource that return a part without a request, and what the parts send, by their
# service and name.
OF_PARTS: tuple[tuple[tuple[str, str], tuple[str, ...]], ...] = (
    (("dynamodb", "Table"), ("delete_item", "get_item", "put_item", "query", "scan")),
    (("dynamodb", "Table"), ("update_item",)),
    (("s3", "Bucket"), ("copy", "delete_objects", "download_file", "download_fileobj")),
    (("s3", "Bucket"), ("put_object", "upload_file", "upload_fileobj")),
    (("s3", "Object"), ("copy_from", "delete", "get", "load", "put", "upload_fileobj")),
    (("sns", "Topic"), ("publish", "subscribe")),
    (("sqs", "Queue"), ("receive_messages", "send_message", "send_messages")),
)
PARTS = tuple(dict.fromkeys(name for (_, name), _ in OF_PARTS))
